import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { repository, startApi, type ApiProcess } from '../browser/support/api-process.js';
import { launchBrowser, noBrowser } from '../browser/support/chromium.js';
import { answers, freePort } from '../browser/support/ports.js';

const clients = join(repository(), 'clients');
/** Another each time: NuGet keeps what it has once seen of a version. */
const version = `0.1.0-outside.${Date.now()}`;

/** Longer than an access token lives. */
const overExpiry = 5_000;

describe('The packages, in fresh projects outside of the repository', () => {
    let work: string;
    let api: ApiProcess;
    let tarball: string;

    before(async () => {
        work = await mkdtemp(join(tmpdir(), 'api-outside-'));
        await run(join(clients, 'typescript'), 'npm', 'pack', '--pack-destination', work);
        tarball = join(work, (await readdir(work)).find((name) => name.endsWith('.tgz'))!);
        for (const project of ['Api.Client', 'Api.Client.Blazor']) {
            await run(join(clients, 'dotnet'), 'dotnet', 'pack', project, '-c', 'Release', '-o', join(work, 'packages'), `-p:Version=${version}`);
        }

        await writeFile(join(work, 'nuget.config'), '<configuration><packageSources><add key="outside" value="packages" /></packageSources></configuration>');
        api = await startApi({ Jwt__AccessTokenLifetime: '00:00:04', Cors__AllowedOrigins__0: 'http://localhost:5190' });
    });

    after(async () => {
        await api?.stop();
        await rm(work, { recursive: true, force: true });
    });

    it('A script of Node 24', async () => {
        const folder = await project('node');
        await run(folder, 'npm', 'init', '--yes');
        await run(folder, 'npm', 'install', '--no-audit', '--no-fund', tarball, 'node@24.21.0');

        const output = await run(folder, join(folder, 'node_modules/node/bin/node'), 'main.mjs', api.origin);

        assert.deepEqual(output.trim().split('\n'), [
            'initial unknown', 'signed_in signedIn', 'Gokul', 'refreshed signedIn', 'sessions true', 'signed_out signedOut', 'logged out true',
        ]);
    });

    it('A React app of Vite', { skip: noBrowser }, async () => {
        const folder = await project('vite');
        await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
        await run(folder, 'npm', 'install', '--no-audit', '--no-fund', tarball,
            'react@19.3.1', 'react-dom@19.3.1', '@types/react@19.3.3', '@types/react-dom@19.3.0', 'openapi-fetch@0.17.0', 'vite@8.3.8',
            '@vitejs/plugin-react@6.3.0', 'typescript@5.9.3');
        await run(folder, 'npx', 'tsc');
        await run(folder, 'npx', 'vite', 'build');
        const port = await freePort();
        const site = start(folder, { API_ADDRESS: api.origin }, 'npx', 'vite', 'preview', '--port', String(port), '--strictPort');
        try {
            await answers(`http://localhost:${port}`, site);
            await inBrowser(async (browser) => {
                const page = await browser.newPage();
                await page.goto(`http://localhost:${port}`);
                await page.getByRole('button', { name: 'Log in, signedOut' }).click();
                await page.getByRole('heading', { name: 'Gokul' }).waitFor();
                await sleep(overExpiry);
                const refreshed = page.waitForResponse((answer) => answer.url().endsWith('/api/token/refresh/') && answer.status() === 200);
                await page.getByRole('button', { name: 'Users:' }).click();
                await page.getByRole('button', { name: 'Users: 1' }).waitFor();
                await refreshed;
                await page.getByRole('button', { name: 'Log out' }).click();
                await page.getByRole('button', { name: 'Log in, signedOut' }).waitFor();
            });
        } finally {
            stop(site);
        }
    });

    it('A console program of .NET', async () => {
        const folder = join(work, 'app-console');
        await run(work, 'dotnet', 'new', 'console', '-o', folder, '-n', 'app');
        await cp(join(clients, 'outside', 'console'), folder, { recursive: true });
        await run(folder, 'dotnet', 'add', 'package', 'Api.Client', '--version', version);

        const output = await run(folder, 'dotnet', 'run', '--', api.origin);

        const [before, after, end] = output.trim().split('\n');
        assert.match(before!, /"username":"Gokul"/);
        assert.match(after!, /"username":"Gokul"/);
        assert.equal(end, 'logged out True');
    });

    it('A Blazor WebAssembly app', { skip: noBrowser }, async () => {
        const folder = join(work, 'app-blazor');
        await run(work, 'dotnet', 'new', 'blazorwasm', '--empty', '-o', folder, '-n', 'app');
        await rm(join(folder, 'Pages'), { recursive: true });
        await rm(join(folder, 'Layout'), { recursive: true, force: true });
        await writeFile(join(folder, '_Imports.razor'), '@using Microsoft.AspNetCore.Components.Web\n');
        await writeFile(join(folder, 'wwwroot', 'appsettings.json'), JSON.stringify({ Api: api.origin }));
        await cp(join(clients, 'outside', 'blazor'), folder, { recursive: true });
        await run(folder, 'dotnet', 'add', 'package', 'Api.Client.Blazor', '--version', version);
        await run(folder, 'dotnet', 'build');
        // The one origin that the API allows.
        const origin = 'http://localhost:5190';
        const app = start(folder, { ASPNETCORE_ENVIRONMENT: 'Development' }, 'dotnet', 'run', '--no-build', '--no-launch-profile', '--urls', origin);
        try {
            await answers(origin, app);
            await inBrowser(async (browser) => {
                const page = await browser.newPage();
                await page.goto(origin);
                await page.getByRole('button', { name: 'Log in' }).click();
                await page.getByRole('button', { name: 'Look' }).waitFor();
                await sleep(overExpiry);
                const refreshed = page.waitForResponse((answer) => answer.url().endsWith('/api/token/refresh/') && answer.status() === 200);
                await page.getByRole('button', { name: 'Look' }).click();
                await page.getByText('"username":"Gokul"').waitFor();
                await refreshed;
                await page.getByRole('button', { name: 'Log out' }).click();
                await page.getByRole('button', { name: 'Log in' }).waitFor();
            });
        } finally {
            stop(app);
        }
    });

    /** A fresh folder with the lines that lie in clients/outside. */
    async function project(name: string): Promise<string> {
        const folder = join(work, `app-${name}`);
        await mkdir(folder);
        await cp(join(clients, 'outside', name), folder, { recursive: true });
        return folder;
    }
});

const environment = { ...process.env, MSBUILDDISABLENODEREUSE: '1', UseSharedCompilation: 'false', DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };

async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
    try {
        return (await promisify(execFile)(program, args, { cwd, env: environment, maxBuffer: 1 << 24 })).stdout;
    } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error });
    }
}

function start(cwd: string, more: Readonly<Record<string, string>>, program: string, ...args: string[]): ChildProcess {
    return spawn(program, args, { cwd, env: { ...environment, ...more }, stdio: 'ignore', detached: true });
}

/** With its group: what a program was started by does not end it. */
function stop(started: ChildProcess): void {
    if (started.pid) {
        process.kill(-started.pid, 'SIGTERM');
    }
}

async function inBrowser(work: (browser: Browser) => Promise<void>): Promise<void> {
    const browser = await launchBrowser();
    try {
        await work(browser);
    } finally {
        await browser.close();
    }
}

function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
