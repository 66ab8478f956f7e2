import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The API as a process of its own, on a free port, with a database that nobody used before. */
export interface ApiProcess {
    /** Where it listens, as `http://localhost:40001`: an origin. */
    readonly origin: string;
    /** Ends it and removes its database. */
    stop(): Promise<void>;
}

/** Of a program that hangs, not of one that works. */
export const patience = 300_000;

/** Of the demo account, which there is in development. */
export const demoAccount = { username: 'Gokul', password: '123' } as const;

/**
 * Starts what was built last, in development: with Swagger UI and the demo account. `settings` are those of the README, in
 * the spelling of environment variables: `{ Jwt__AccessTokenLifetime: '00:00:03' }`. Port 0 is any that is free.
 */
export async function startApi(settings: Readonly<Record<string, string>> = {}, port = 0): Promise<ApiProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'api-browser-'));
    // Nothing of what the test run was started with.
    const inherited = Object.entries(process.env).filter(([name]) => !/^(ASPNETCORE|DOTNET)_.*(ENVIRONMENT|URLS|PORTS)$|__/i.test(name));
    const api = spawn('dotnet', [builtApi(), '--urls', `http://127.0.0.1:${port}`, '--contentRoot', folder], {
        cwd: folder,
        env: { ...Object.fromEntries(inherited), ASPNETCORE_ENVIRONMENT: 'Development', ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<void>((resolve) => api.once('close', () => resolve()));
    const stop = async (): Promise<void> => {
        api.kill('SIGTERM');
        await ended;
        await rm(folder, { recursive: true, force: true });
    };
    // Should the test run end in the middle, the API does not stay behind.
    process.once('exit', () => api.kill('SIGKILL'));

    try {
        const listening = await new Promise<string>((resolve, reject) => {
            let output = '';
            const read = (chunk: Buffer): void => {
                output += chunk.toString();
                const found = /Now listening on: http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
                if (found) {
                    resolve(found);
                }
            };
            api.stdout.on('data', read);
            api.stderr.on('data', read);
            api.once('error', reject);
            void ended.then(() => reject(new Error(`The API ended before it listened.\n${output}`)));
            setTimeout(() => reject(new Error(`The API does not listen.\n${output}`)), patience).unref();
        });
        return { origin: `http://localhost:${listening}`, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}

/** `API_WEB_DLL`, or what `dotnet build` made last in this repository. */
function builtApi(): string {
    const given = process.env['API_WEB_DLL'];
    if (given) {
        return given;
    }

    const output = join(repository(), 'Api.Web', 'bin');
    const newest = ['Debug', 'Release']
        .map((configuration) => join(output, configuration, 'net10.0', 'Api.Web.dll'))
        .filter((path) => existsSync(path))
        .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
    if (!newest) {
        throw new Error('There is no API to test: run `dotnet build Api.Web`, or set API_WEB_DLL to an Api.Web.dll.');
    }

    return newest;
}

/** The folder that holds the solution, from wherever this module was compiled to. */
export function repository(): string {
    let folder = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(folder, 'Api.sln'))) {
        folder = dirname(folder);
    }

    return folder;
}
