import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

it('The types are those of the OpenAPI document as it is now: else run `npm run schema`', async () => {
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    await promisify(execFile)('npm', ['run', 'schema', '--', '--check'], { cwd });
});
