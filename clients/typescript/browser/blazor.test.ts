import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { demoAccount, startApi, type ApiProcess } from './support/api-process.js';
import { launchBrowser, noBrowser } from './support/chromium.js';
import { freePort } from './support/ports.js';
import { startSample, type Sample } from './support/sample.js';

describe('The Blazor sample', { skip: noBrowser }, () => {
    let api: ApiProcess;
    let browser: Browser;
    let app: Sample | undefined;
    let origin: string;

    before(async () => {
        origin = `http://localhost:${await freePort()}`;
        api = await startApi({ Cors__AllowedOrigins__0: origin, Jwt__AccessTokenLifetime: '00:00:04' });
        app = await startSample('blazor', origin, ['dotnet', 'run', '--no-launch-profile', '--urls', origin], {
            ASPNETCORE_ENVIRONMENT: 'Development', MSBUILDDISABLENODEREUSE: '1', UseSharedCompilation: 'false',
        });
        browser = await launchBrowser();
    });

    after(async () => {
        await browser?.close();
        app?.stop();
        await api?.stop();
    });

    it('Logs in, stays in over expiry and a reload, ends another session, and logs out', async () => {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('console', (entry) => entry.type() === 'error' && !entry.text().includes('status of 401') && complaints.push(entry.text()));
        // The address of the API is the app's setting.
        await page.route('**/appsettings.json', (route) => route.fulfill({ json: { Api: api.origin } }));
        await page.goto(origin);
        await page.getByLabel('User name').fill(demoAccount.username);
        await page.getByLabel('Password').fill('wrong');
        await page.getByRole('button', { name: 'Log in' }).click();
        await page.getByRole('alert').getByText('No active account found').waitFor();
        await page.getByLabel('Password').fill(demoAccount.password);
        await page.getByRole('button', { name: 'Log in' }).click();
        await page.getByRole('heading', { name: demoAccount.username }).waitFor();

        const elsewhere = await (await fetch(`${api.origin}/api/token/`, {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(demoAccount),
        })).json() as { refresh: string };
        // Longer than an access token lives.
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        const refreshed = page.waitForResponse((answer) => answer.url().endsWith('/api/token/refresh/') && answer.status() === 200);
        await page.reload();
        await page.getByRole('heading', { name: demoAccount.username }).waitFor();
        await refreshed;

        await page.getByRole('button', { name: 'End' }).click();
        await page.getByRole('button', { name: 'End' }).waitFor({ state: 'detached' });
        const ended = await fetch(`${api.origin}/api/token/refresh/`, {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ refresh: elsewhere.refresh }),
        });
        assert.equal(ended.status, 401);

        await page.getByRole('button', { name: 'Log out' }).click();
        await page.getByText('You are signed out.').waitFor();
        assert.equal(await page.evaluate(() => localStorage.length), 0);
        assert.deepEqual(complaints, []);
    });
});
