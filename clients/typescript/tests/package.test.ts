import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { it } from 'node:test';

const root = new URL('../../', import.meta.url);

it('Nothing is needed at run time: no dependency, and a browser resolves every import by itself', async () => {
    const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as Record<string, unknown>;
    assert.equal(manifest['dependencies'], undefined);

    const modules = (await readdir(new URL('build/src/', root))).filter((name) => name.endsWith('.js'));
    assert.ok(modules.includes('index.js'));
    for (const name of modules) {
        const code = await readFile(new URL(`build/src/${name}`, root), 'utf8');
        for (const [, from] of code.matchAll(/^(?:import|export) .*from '(.*)';$/gm)) {
            assert.ok(from && /^\.\/[a-z-]+\.js$/.test(from) && modules.includes(from.slice(2)), `${name} imports ${from}`);
        }
    }
});

it('Without options it runs on what the platform has', async () => {
    const { createClient } = await import('../src/index.js');

    assert.deepEqual(await createClient({ baseUrl: 'http://localhost:8000', mode: 'body' }).restore(), { status: 'signedOut' });
});
