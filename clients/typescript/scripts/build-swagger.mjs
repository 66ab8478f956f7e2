// `npm run swagger`: compiles src and swagger into the modules that the Swagger UI page loads. A test passes another folder.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const firstLine = '// generated, do not edit: npm run swagger in clients/typescript\n';
const client = fileURLToPath(new URL('../', import.meta.url));
const target = resolve(process.argv[2] ?? join(client, '../../Api.Web/SwaggerUi/Page/generated'));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

// A module whose source is gone must not stay behind.
rmSync(target, { recursive: true, force: true });
execFileSync(process.execPath, [compiler, '--project', 'tsconfig.swagger.json', '--outDir', target], { cwd: client, stdio: 'inherit' });
for (const name of readdirSync(target, { recursive: true })) {
    if (name.endsWith('.js')) {
        const module = join(target, name);
        writeFileSync(module, firstLine + readFileSync(module, 'utf8'));
    }
}
