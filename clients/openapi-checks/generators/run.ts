// What generators make of the OpenAPI document: each generates a client, which has to compile strictly and to make six calls to
// the running program. Prints a table; the exit code is 1 where a cell of it is not green.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository, startApi } from '../../typescript/browser/support/api-process.js';

interface Generator {
    readonly name: string;
    readonly language: 'typescript' | 'csharp';
    /** The npm package whose version is told; absent for a .NET tool, whose version its manifest has. */
    readonly package?: string;
    /** Strict flags that the generator's own runtime files do not pass. */
    readonly without?: readonly string[];
    /** The command that generates, in a folder with the document in its two versions. */
    readonly command: readonly string[];
    readonly needs?: string;
}

const checks = join(repository(), 'clients', 'openapi-checks');
const sources = join(checks, 'generators');
const bin = (name: string): string => join(checks, 'node_modules', '.bin', name);

const generators: readonly Generator[] = [
    {
        name: 'openapi-fetch', package: 'openapi-typescript', language: 'typescript',
        command: [bin('openapi-typescript'), 'v1.json', '--output', 'generated.ts'],
    },
    {
        name: 'hey-api', package: '@hey-api/openapi-ts', language: 'typescript', without: ['exactOptionalPropertyTypes'],
        command: [bin('openapi-ts'), '--input', 'v1.json', '--output', 'generated', '--client', '@hey-api/client-fetch'],
    },
    {
        name: 'orval', package: 'orval', language: 'typescript',
        command: [bin('orval'), '--input', './v1.json', '--output', './generated.ts', '--client', 'fetch'],
    },
    {
        name: 'openapi-generator', package: '@openapitools/openapi-generator-cli', language: 'typescript', needs: 'java',
        // From 2020, and reads 3.0 alone: it stands for the tools that do.
        without: ['exactOptionalPropertyTypes', 'noUncheckedIndexedAccess', 'noPropertyAccessFromIndexSignature'],
        command: [
            'java', '-jar', join(checks, 'node_modules/@openapitools/openapi-generator-cli/bin/openapi-generator.jar'), 'generate',
            '--input-spec', 'v1-3.0.json', '--generator-name', 'typescript-fetch', '--output', 'generated',
            '--additional-properties', 'typescriptThreePlus=true',
        ],
    },
    {
        name: 'nswag', language: 'csharp',
        command: [
            'dotnet', 'nswag', 'openapi2csclient', '/input:v1.json', '/output:Generated.cs', '/namespace:Generated', '/className:ApiClient',
            '/jsonLibrary:SystemTextJson', '/generateNullableReferenceTypes:true', '/generateOptionalPropertiesAsNullable:true',
            '/wrapResponses:true',
        ],
    },
    {
        name: 'kiota', language: 'csharp',
        command: [
            'dotnet', 'kiota', 'generate', '--language', 'CSharp', '--openapi', 'v1.json', '--output', 'Generated', '--namespace-name', 'Generated',
            '--class-name', 'ApiClient', '--log-level', 'Warning',
        ],
    },
];

interface Row {
    readonly name: string;
    readonly version: string;
    readonly warnings: string;
    readonly compiles: string;
    readonly calls: string;
}

const work = await mkdtemp(join(tmpdir(), 'api-generators-'));
const api = await startApi();
const rows: Row[] = [];
try {
    for (const generator of generators) {
        rows.push(await tryOut(generator, api.origin));
    }
} finally {
    await api.stop();
    await rm(work, { recursive: true, force: true });
}

print(rows);
process.exitCode = rows.every(isGreen) ? 0 : 1;

async function tryOut(generator: Generator, origin: string): Promise<Row> {
    const { name } = generator;
    const row = { name, version: await versionOf(generator), warnings: '', compiles: '', calls: '' };
    if (generator.needs && (await run(work, [generator.needs, '-version'])).code !== 0) {
        return { ...row, calls: `skipped: no ${generator.needs}` };
    }

    const folder = join(work, name);
    await mkdir(join(folder, 'generated'), { recursive: true });
    await cp(join(sources, name), folder, { recursive: true });
    for (const document of ['v1.json', 'v1-3.0.json']) {
        await writeFile(join(folder, document), await (await fetch(`${origin}/openapi/${document}`)).text());
    }

    await (generator.language === 'csharp' ? cp(join(sources, 'dotnet-tools.json'), join(folder, 'dotnet-tools.json')) : prepareTypeScript(folder, generator));
    const restored = generator.language === 'csharp' ? await run(folder, ['dotnet', 'tool', 'restore']) : { code: 0, output: '' };
    const generated = await run(folder, generator.command);
    const [compile, call] = generator.language === 'csharp'
        ? [['dotnet', 'build', '--nologo', '-v', 'quiet'], ['dotnet', 'bin/Debug/net10.0/Calls.dll', origin]]
        : [[bin('tsc'), '--project', '.'], ['node', 'calls.mjs', origin]];
    const compiled = await run(folder, compile);
    if (generator.language === 'typescript') {
        await run(folder, [bin('esbuild'), 'calls.ts', '--bundle', '--platform=node', '--format=esm', '--outfile=calls.mjs', '--log-level=error']);
    }

    const called = await run(folder, call);
    for (const one of [restored, generated, compiled, called].filter((one) => one.code !== 0)) {
        console.error(`${name}:\n${one.output}`);
    }

    return {
        ...row,
        warnings: generated.code === 0 ? String(generated.output.split('\n').filter((line) => /\bwarn/i.test(line)).length) : 'failed',
        compiles: compiled.code === 0 ? 'yes' : 'no',
        calls: called.code === 0 ? 'six of six' : 'failed',
    };
}

/** Strict, but for what the generator's own runtime files do not pass. */
async function prepareTypeScript(folder: string, generator: Generator): Promise<void> {
    const flags = ['strict', 'noUncheckedIndexedAccess', 'exactOptionalPropertyTypes', 'noPropertyAccessFromIndexSignature']
        .filter((flag) => !generator.without?.includes(flag));
    const compilerOptions = {
        ...Object.fromEntries(flags.map((flag) => [flag, true])),
        target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: ['node'],
        skipLibCheck: true, noEmit: true,
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['calls.ts'] }));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await cp(join(sources, 'expect.ts'), join(folder, 'expect.ts'));
    await symlink(join(checks, 'node_modules'), join(folder, 'node_modules'));
}

async function versionOf(generator: Generator): Promise<string> {
    if (generator.package) {
        const manifest = JSON.parse(await readFile(join(checks, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
        return manifest.devDependencies[generator.package] ?? '';
    }

    const tools = JSON.parse(await readFile(join(sources, 'dotnet-tools.json'), 'utf8')) as { tools: Record<string, { version: string; commands: string[] }> };
    return Object.values(tools.tools).find((tool) => tool.commands.includes(generator.name))?.version ?? '';
}

/** What a program printed, and its exit code. */
function run(cwd: string, command: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    return new Promise((resolve) => {
        const env = { ...process.env, KIOTA_OFFLINE_ENABLED: 'true', KIOTA_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1', NO_COLOR: '1' };
        const child = spawn(command[0]!, command.slice(1), { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => output += chunk.toString());
        child.stderr.on('data', (chunk: Buffer) => output += chunk.toString());
        child.once('error', (error) => resolve({ code: 1, output: String(error) }));
        child.once('close', (code) => resolve({ code: code ?? 1, output }));
    });
}

function isGreen(row: Row): boolean {
    return row.calls.startsWith('skipped') || (row.warnings === '0' && row.compiles === 'yes' && row.calls === 'six of six');
}

function print(all: readonly Row[]): void {
    console.log('| generator | version | warnings | compiles strictly | calls |\n|---|---|---|---|---|');
    for (const row of all) {
        console.log(`| ${row.name} | ${row.version} | ${row.warnings} | ${row.compiles} | ${row.calls} |`);
    }
}
