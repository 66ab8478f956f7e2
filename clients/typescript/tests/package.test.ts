import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = new URL('../../', import.meta.url);

/** What an entry imports from elsewhere; the others need nothing. */
const peers: Readonly<Record<string, string>> = { 'react.js': 'react', 'openapi.js': 'openapi-fetch' };

it('Nothing is needed at run time: no dependency, and a browser resolves every import by itself', async () => {
    const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as Record<string, unknown>;
    assert.equal(manifest['dependencies'], undefined);

    const modules = (await readdir(new URL('build/src/', root))).filter((name) => name.endsWith('.js'));
    assert.ok(modules.includes('index.js'));
    for (const name of modules) {
        const code = await readFile(new URL(`build/src/${name}`, root), 'utf8');
        for (const [, from] of code.matchAll(/^(?:import|export) [^;]*from '(.*)';$/gm)) {
            assert.ok(from && (from === peers[name] || (/^\.\/[a-z-]+\.js$/.test(from) && modules.includes(from.slice(2)))), `${name} imports ${from}`);
        }
    }
});

it('Without options it runs on what the platform has', async () => {
    const { createClient } = await import('../src/index.js');

    assert.deepEqual(await createClient({ baseUrl: 'http://localhost:8000', mode: 'body' }).restore(), { status: 'signedOut' });
});

describe('What a page has to load, minified and compressed, is as README.md says', () => {
    for (const [entry, most] of [['index', 8_000], ['react', 1_500]] as const) {
        it(`${entry}: at most ${most} bytes`, async () => {
            const bundle = await build({
                entryPoints: [new URL(`build/src/${entry}.js`, root).pathname],
                bundle: true, minify: true, format: 'esm', target: 'es2022', write: false, external: Object.values(peers),
            });
            const size = gzipSync(bundle.outputFiles[0]!.contents, { level: 9 }).length;
            const readme = await readFile(new URL('README.md', root), 'utf8');
            const told = Number(new RegExp(`\`${entry === 'index' ? 'api-client' : `api-client/${entry}`}\` \\| ([\\d.]+) kB`).exec(readme)?.[1]);

            assert.ok(size <= most, `${size} bytes`);
            assert.ok(Math.abs(told * 1_000 - size) <= 100, `README.md says ${told} kB, and it is ${(size / 1_000).toFixed(1)} kB`);
        });
    }
});
