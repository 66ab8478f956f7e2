import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { demoAccount, startApi, type ApiProcess } from './support/api-process.js';
import { startBadNetwork, type BadNetwork } from './support/bad-network.js';
import { launchBrowser, noBrowser } from './support/chromium.js';
import { assertAccessible, assertNarrow, idle, logoutAnswer, waitForMessage } from './support/sample-page.js';

/**
 * The protocol's times are many seconds, so all of them run faster by the same factor: the pages' clocks and timers, the
 * server's leeway, and how late answers are. Their proportions, which its guarantees rest on, stay; the client is the real
 * one with its own numbers. BROWSER_SPEED=1 takes the real times, and as many minutes as this takes seconds.
 */
const speed = Number(process.env['BROWSER_SPEED'] ?? 5);
const seed = Number(process.env['BROWSER_SEED'] ?? 20_261_124);

/** In seconds of the protocol: its leeway, how long the client lets a token rest, and the life of an access token, which is over soon after. */
const [leeway, rest, accessLifetime] = [30, 10, 12];

/** How many milliseconds so many seconds of the protocol take here. */
const real = (seconds: number): number => seconds * 1_000 / speed;

describe('The sample', { skip: noBrowser, concurrency: true }, () => {
    let api: ApiProcess;
    let browser: Browser;

    before(async () => {
        api = await startApi({
            Jwt__AccessTokenLifetime: timeSpan(accessLifetime),
            Jwt__ReuseLeeway: timeSpan(leeway / speed),
            RateLimit__Enabled: 'false',
        });
        browser = await launchBrowser();
    });

    after(async () => {
        await browser?.close();
        await api?.stop();
    });

    for (const mode of ['cookie', 'body'] as const) {
        describe(`in ${mode} mode`, { concurrency: false }, () => {
            /** The other mode's tests run at the same time, for the same user. */
            const system = mode === 'cookie' ? 'Android' : 'Windows';
            let network: BadNetwork;
            let context: BrowserContext;
            let complaints: string[];

            beforeEach(async () => {
                network = await startBadNetwork(api.origin, seed);
                context = await browser.newContext({ locale: 'en-GB' });
                await context.addInitScript(hurry, { speed, since: Date.now() });
                complaints = watch(context, network);
            });

            afterEach(async () => {
                const kept = await Promise.all(context.pages().map(storedBy));
                await context.close();
                await network.stop();

                assert.deepEqual(complaints, []);
                for (const { storage, cookies } of kept) {
                    assert.equal(cookies, '', 'a script can read a cookie');
                    assert.ok(mode === 'body' || !/eyJ/.test(storage), `a token is in the storage: ${storage}`);
                }
            });

            it('Logs in, shows who it is and where else, ends a session there, and logs out', async () => {
                const page = await open();
                await assertAccessible(page);
                await page.getByLabel('Password').fill('wrong');
                await page.getByLabel('User name').fill(demoAccount.username);
                await page.getByRole('button', { name: 'Log in' }).click();
                await waitForMessage(page, 'No active account found', 'alert');

                await logIn(page);
                await page.getByRole('heading', { name: demoAccount.username }).waitFor();
                await page.getByRole('listitem').filter({ hasText: 'this one' }).waitFor();

                const elsewhere = await logInElsewhere();
                await reload(page);
                const end = page.getByRole('button', { name: `End the session on Firefox on ${system}` });
                await assertAccessible(page);
                await end.click();
                await waitForMessage(page, 'That session has ended.');
                assert.equal(await end.count(), 0);
                assert.equal((await post('api/token/refresh/', { refresh: elsewhere })).status, 401);

                await assertNarrow(page);
                await assertAccessible(page);

                await page.getByRole('button', { name: 'Log out' }).click();
                await waitForMessage(page, 'You are signed out.');
                await assertAccessible(page);
            });

            it('Three tabs, restored at once and refreshing together ten times over a slow network that loses answers, stay signed in', async () => {
                await logIn(await open());
                await Promise.all(context.pages().map((page) => page.close()));
                network.delay = real(3);
                network.loss = 10;

                const tabs = await Promise.all([open(), open(), open()]);
                await Promise.all(tabs.map((tab) => tab.locator('#account').waitFor()));
                for (let round = 0; round < 10; round++) {
                    await sleep(real(rest));
                    await Promise.all(tabs.map(reload));
                }

                // The last round's answers may all have been lost: that is said, and nothing else comes of it.
                [network.delay, network.loss] = [0, 0];
                await sleep(real(rest));
                await Promise.all(tabs.map(reload));
                await assertSignedIn(tabs);
                assert.ok(network.refreshes.length >= 10, `${network.refreshes.length} refreshes`);
                assert.deepEqual(network.refreshes.filter((refresh) => refresh.status !== 200), []);
                assert.ok(new Set(network.refreshes.map((refresh) => refresh.token)).size >= 3, 'the token was rotated too seldom');
            });

            it('When the network breaks in mid-refresh, and is back after the leeway, the answer that was lost is given again', async () => {
                const page = await open();
                await logIn(page);
                await sleep(real(rest));
                network.breakAtNextRefresh();
                await reload(page);
                await waitForMessage(page, 'The API does not answer.', 'alert');
                await sleep(real(leeway + 5));

                network.away = false;
                await reload(page);
                await sleep(real(rest));
                await reload(page);

                await assertSignedIn([page]);
                const [lost, again, next] = network.refreshes;
                assert.deepEqual([lost?.arrived, again?.arrived, next?.status], [false, true, 200]);
                assert.equal(again?.token, lost?.token);
                assert.notEqual(next?.token, lost?.token);
            });

            it('While the API is away for a minute nobody is signed out, and afterwards everything works', async () => {
                const tabs = await Promise.all([open(), open()]);
                await logIn(tabs[0]!);
                await tabs[1]!.locator('#account').waitFor();
                await sleep(real(rest));

                network.away = true;
                const latecomer = await open();
                tabs.push(latecomer);
                for (const end = Date.now() + real(60); Date.now() < end;) {
                    await Promise.all(tabs.map(reload));
                    await waitForMessage(latecomer, 'The API does not answer.', 'alert');
                    assert.equal(await latecomer.locator('#login').isVisible(), false);
                    await sleep(real(6));
                }

                assert.equal(network.refreshes.length, 0);
                network.away = false;
                await sleep(real(2));
                await Promise.all(tabs.map(reload));
                await assertSignedIn(tabs);
            });

            it('A session that was ended on another device is told of kindly, and the password can be changed', async () => {
                const page = await open();
                const asked = page.waitForRequest((sent) => sent.url().endsWith('/api/users/me/'));
                await logIn(page);
                const session = sessionOf((await (await asked).allHeaders())['authorization']!);
                await page.getByLabel('Current password').fill(demoAccount.password);
                await page.getByLabel('New password').fill('short');
                await page.getByRole('button', { name: 'Change password' }).click();
                await waitForMessage(page, 'Invalid input.', 'alert');
                await page.getByText('This password is too short.').waitFor();
                await assertAccessible(page);

                const elsewhere = await (await post('api/token/', demoAccount)).json() as { access: string };
                const ended = await fetch(`${api.origin}/api/sessions/${session}/`, {
                    method: 'DELETE', headers: { Authorization: `Bearer ${elsewhere.access}` },
                });
                assert.equal(ended.status, 204);
                await sleep(real(rest));
                await reload(page);

                await waitForMessage(page, 'the session was ended on another device');
                assert.equal(await page.getByRole('alert').innerText(), '');
                assert.equal(await page.getByLabel('User name').evaluate((field) => field === document.activeElement), true);
            });

            it('Logging out in one tab signs out the others', async () => {
                const tabs = await Promise.all([open(), open(), open()]);
                await logIn(tabs[0]!);
                await Promise.all(tabs.map((tab) => tab.locator('#account').waitFor()));

                const ended = logoutAnswer(tabs[1]!);
                await tabs[1]!.getByRole('button', { name: 'Log out' }).click();

                await Promise.all(tabs.map((tab) => waitForMessage(tab, 'You are signed out.')));
                await Promise.all(tabs.map((tab) => tab.locator('#account').waitFor({ state: 'hidden' })));
                const late = await open();
                assert.equal(await late.locator('#login').isVisible(), true);
                assert.equal((await ended).status(), 200);
                assert.equal((await context.cookies()).length, 0);
            });

            async function open(): Promise<Page> {
                const page = await context.newPage();
                await page.goto(`${network.origin}/?mode=${mode}`);
                await idle(page);
                return page;
            }

            function post(path: string, body: object): Promise<Response> {
                return fetch(`${api.origin}/${path}`, {
                    method: 'POST',
                    headers: { 'Content-Type': 'application/json', 'User-Agent': `Mozilla/5.0 (${system}) Firefox/140.0` },
                    body: JSON.stringify(body),
                });
            }

            async function logInElsewhere(): Promise<string> {
                return (await (await post('api/token/', demoAccount)).json() as { refresh: string }).refresh;
            }
        });
    }
});

async function logIn(page: Page): Promise<void> {
    await page.getByLabel('User name').fill(demoAccount.username);
    await page.getByLabel('Password').fill(demoAccount.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('#account').waitFor();
    await idle(page);
}

/** The session that an access token is of. */
function sessionOf(authorization: string): string {
    return (JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()) as { sid: string }).sid;
}

async function reload(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Reload' }).click();
    await idle(page);
}

async function assertSignedIn(tabs: readonly Page[]): Promise<void> {
    for (const tab of tabs) {
        assert.equal(await tab.locator('#account').isVisible(), true, await tab.locator('main').innerText());
        assert.equal(await tab.locator('#login').isVisible(), false);
        assert.equal(await tab.getByRole('status').innerText(), '');
        assert.equal(await tab.getByRole('alert').innerText(), '');
    }
}

async function storedBy(page: Page): Promise<{ storage: string; cookies: string }> {
    return page.evaluate(() => ({ storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]), cookies: document.cookie }));
}

/** What no page may do: call somebody else, put a token into an address, fail, or break its policy. */
function watch(context: BrowserContext, network: BadNetwork): string[] {
    const complaints: string[] = [];
    context.on('request', (sent) => {
        if (!sent.url().startsWith(`${network.origin}/`) || sent.url().includes('eyJ')) {
            complaints.push(`${sent.method()} ${sent.url()}`);
        }
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    context.on('console', (entry) => {
        // Chromium itself reports each 401, and what a bad network does.
        if (['error', 'warning'].includes(entry.type()) && !/^Failed to load resource: (the server responded with a status of (400|401|502) |net::ERR_)/.test(entry.text())) {
            complaints.push(entry.text());
        }
    });
    return complaints;
}

/** Runs in each page before its own scripts. */
function hurry({ speed, since }: { speed: number; since: number }): void {
    const [now, wait] = [Date.now, window.setTimeout];
    Date.now = () => since + (now() - since) * speed;
    window.setTimeout = ((callback: () => void, milliseconds = 0) => wait(callback, milliseconds / speed)) as typeof window.setTimeout;
}

function timeSpan(seconds: number): string {
    return new Date(seconds * 1_000).toISOString().slice(11, 19);
}

function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
