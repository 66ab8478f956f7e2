import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

it('What Swagger UI loads is compiled from the sources as they are now: else run `npm run swagger`', async () => {
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    const served = join(cwd, '../../Api.Web/SwaggerUi/Page/generated');
    const made = await mkdtemp(join(tmpdir(), 'swagger-client-'));
    try {
        await promisify(execFile)(process.execPath, ['scripts/build-swagger.mjs', made], { cwd });

        const files = await filesIn(made);
        assert.ok(Object.keys(files).includes(join('swagger', 'login.js')));
        for (const [name, text] of Object.entries(files)) {
            assert.match(text, /^\/\/ generated, do not edit: npm run swagger in clients\/typescript\n/, name);
        }

        assert.deepEqual(await filesIn(served), files);
    } finally {
        await rm(made, { recursive: true, force: true });
    }
});

async function filesIn(folder: string): Promise<Record<string, string>> {
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js')).sort();
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)));
}
