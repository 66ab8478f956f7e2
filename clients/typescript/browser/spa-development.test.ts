import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { demoAccount, startApi, type ApiProcess } from './support/api-process.js';
import { launchBrowser, noBrowser } from './support/chromium.js';
import { freePort } from './support/ports.js';
import { logoutAnswer } from './support/sample-page.js';
import { startSample, type Sample } from './support/sample.js';

describe('The sample in development', { skip: noBrowser }, () => {
    let api: ApiProcess;
    let browser: Browser;
    let vite: Sample | undefined;
    let origin: string;

    before(async () => {
        api = await startApi();
        const port = await freePort();
        origin = `http://localhost:${port}`;
        vite = await startSample('spa', origin, ['npm', 'run', 'dev', '--', '--port', `${port}`], {
            VITE_DEV_API: api.origin.replace('localhost', '127.0.0.1'),
        });
        browser = await launchBrowser();
    });

    after(async () => {
        await browser?.close();
        vite?.stop();
        await api?.stop();
    });

    for (const mode of ['cookie', 'body']) {
        it(`Logs in by \`npm run dev\`, is logged in after a reload, and logs out, in ${mode} mode`, async () => {
            const context = await browser.newContext();
            const page = await context.newPage();
            await page.goto(`${origin}/?mode=${mode}`);
            await page.getByLabel('User name').fill(demoAccount.username);
            await page.getByLabel('Password').fill(demoAccount.password);
            await page.getByRole('button', { name: 'Log in' }).click();
            await page.getByRole('heading', { name: demoAccount.username }).waitFor();

            await page.reload();
            await page.getByRole('heading', { name: demoAccount.username }).waitFor();

            const ended = logoutAnswer(page);
            await page.getByRole('button', { name: 'Log out' }).click();
            await page.getByText('You are signed out.').waitFor();
            assert.equal((await ended).status(), 200);
            assert.deepEqual(await context.cookies(), []);
            await context.close();
        });
    }
});
