import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { demoAccount, startApi, type ApiProcess } from './support/api-process.js';
import { launchBrowser, noBrowser } from './support/chromium.js';
import { startProxy, type Proxy } from './support/proxy.js';
import { SwaggerPage } from './support/swagger-page.js';

const { username, password } = demoAccount;
const login = 'POST /api/token/';
const refresh = 'POST /api/token/refresh/';
const blacklist = 'POST /api/token/blacklist/';
const me = 'GET /api/users/me/';

describe('Swagger UI', { skip: noBrowser }, () => {
    let api: ApiProcess;
    let browser: Browser;
    let proxy: Proxy;
    let swagger: SwaggerPage;

    before(async () => {
        api = await startApi({
            Jwt__AccessTokenLifetime: '00:00:03',
            // Each refresh rotates, so that only its key tells a repeated one from a stolen token.
            Jwt__ReuseLeeway: '00:00:00',
            ForwardedHeaders__KnownProxies__0: '127.0.0.1',
        });
        browser = await launchBrowser();
    });
    after(async () => {
        await browser?.close();
        await api?.stop();
    });
    beforeEach(async () => {
        proxy = await startProxy(api.origin);
    });
    afterEach(async () => {
        await swagger?.close();
        await proxy?.stop();
    });

    const open = async (expected: readonly string[] = [], options: BrowserContextOptions = {}): Promise<void> => {
        swagger = await SwaggerPage.open(browser, proxy.origin, expected, options);
    };
    const openSignedIn = async (expected: readonly string[] = [], options: BrowserContextOptions = {}): Promise<void> => {
        await open(expected, options);
        await swagger.logIn(username, password);
        await swagger.hears(`You are signed in as ${username}.`);
    };

    it('The bar signs in, and calls go on after the access token has expired', async () => {
        await openSignedIn();
        await swagger.showsUser(username);
        await swagger.bar.getByText(/Access token: [1-3] s left/).waitFor();
        const first = await swagger.me.execute();
        assert.equal(first.status, '200');
        assert.match(first.body, /"username": "Gokul"/);
        assert.doesNotMatch(first.curl, /eyJ/, 'a command that is copied somewhere gives no token away');

        await swagger.outlivesAccessToken();
        const second = await swagger.me.execute();

        assert.equal(second.status, '200');
        assert.ok(proxy.count(refresh) >= 1);
        await swagger.bar.getByText(/Access token: [1-3] s left/).waitFor();
        await swagger.watch.assertClean();
    });

    it('A refresh whose answer is lost is sent again', async () => {
        await openSignedIn(['net::ERR_EMPTY_RESPONSE']);
        await swagger.outlivesAccessToken();
        const before = proxy.count(refresh);
        proxy.next(refresh, 'cutAnswer');

        assert.equal((await swagger.me.execute()).status, '200');

        assert.equal(proxy.count(refresh), before + 2);
        await swagger.skipsTheRest();
        assert.equal((await swagger.me.execute()).status, '200', 'and the token it brought is good for the next');
        await swagger.watch.assertClean();
    });

    it('Calls executed together share one refresh', async () => {
        await openSignedIn();
        const sessions = swagger.operation('Sessions', 'listSessions');
        await swagger.me.open();
        await sessions.open();
        // Before the token expires, so that no refresh is over before both calls wait for it.
        const before = proxy.count(refresh);
        const held = proxy.hold(refresh);
        await swagger.outlivesAccessToken();

        await swagger.me.start();
        await sessions.start();
        await swagger.me.pane.locator('.loading-container').waitFor();
        await sessions.pane.locator('.loading-container').waitFor();
        held.release();

        assert.deepEqual([(await swagger.me.shown()).status, (await sessions.shown()).status], ['200', '200']);
        assert.equal(proxy.count(refresh), before + 1);
        await swagger.watch.assertClean();
    });

    it('A call whose token the API refuses is sent again with another', async () => {
        const other = await startApi();
        try {
            await proxy.stop();
            proxy = await startProxy(other.origin);
            await openSignedIn();
            await swagger.skipsTheRest();
            proxy.next(me, { status: 401, body: { code: 'token_not_valid', detail: 'Given token not valid for any token type' } });
            const before = proxy.count(me);

            assert.equal((await swagger.me.execute()).status, '200');

            assert.deepEqual([proxy.count(me) - before, proxy.count(refresh)], [2, 1]);
        } finally {
            await other.stop();
        }
    });

    it('Two tabs are signed in and out together', async () => {
        await open();
        const tab = await SwaggerPage.openTab(swagger.context, proxy.origin);
        await swagger.logIn(username, password);

        await tab.hears(`You are signed in as ${username}.`);
        assert.equal((await tab.me.execute()).status, '200');
        await tab.button('Log out').click();

        await swagger.hears('Your session has ended.');
        assert.equal((await swagger.me.execute()).status, '401');
    });

    it('A reload goes on where the page was', async () => {
        await openSignedIn();

        await swagger.page.reload();
        await swagger.hears(`You are signed in as ${username}.`);

        assert.equal((await swagger.me.execute()).status, '200');
        assert.equal(proxy.count(login), 1);
        await swagger.watch.assertClean();
    });

    it('Log out ends the session, and opens the locks of Swagger UI', async () => {
        await openSignedIn();
        assert.equal((await swagger.me.execute()).status, '200');
        await swagger.me.pane.getByRole('button', { name: 'authorization button locked' }).waitFor();

        await swagger.button('Log out').click();
        await swagger.hears('You are signed out.');

        assert.equal(proxy.count(blacklist), 1);
        await swagger.me.pane.getByRole('button', { name: 'authorization button unlocked' }).waitFor();
        const refused = await swagger.me.execute();
        assert.equal(refused.status, '401');
        assert.match(refused.body, /not_authenticated/);
        assert.deepEqual(await swagger.context.cookies(), []);
        await swagger.page.reload();
        await swagger.username.waitFor();
        await swagger.watch.assertClean();
    });

    it('Logout in the dialogue of Swagger UI does the same', async () => {
        await openSignedIn();
        await swagger.page.locator('.auth-wrapper .authorize').click();

        await swagger.page.locator('.auth-container').getByRole('button', { name: 'Remove authorization' }).click();

        await swagger.hears('You are signed out.');
        assert.equal(proxy.count(blacklist), 1);
    });

    it('A token that the user puts into the dialogue is sent as it is', async () => {
        await openSignedIn();
        await swagger.page.locator('.auth-wrapper .authorize').click();
        await swagger.page.locator('.auth-container').getByRole('button', { name: 'Remove authorization' }).click();
        await swagger.hears('You are signed out.');
        await swagger.page.locator('.auth-container input').fill('not-a-token');
        await swagger.page.locator('.auth-container').getByRole('button', { name: 'Apply credentials' }).click();
        await swagger.page.locator('.auth-container').getByRole('button', { name: 'Close' }).click();

        const refused = await swagger.me.execute();

        assert.equal(refused.status, '401');
        assert.match(refused.body, /token_not_valid/);
        assert.match(refused.curl, /Bearer not-a-token/);
    });

    it('A session that was ended elsewhere is noticed, and said', async () => {
        await openSignedIn(['400']);
        await swagger.context.clearCookies();
        await swagger.outlivesAccessToken();

        assert.equal((await swagger.me.execute()).status, '401');

        await swagger.hears('Your session has ended.');
        await swagger.username.waitFor();
    });

    it('Executing a login signs the page in, and the tokens shown are the user\'s own', async () => {
        await open();
        const obtain = swagger.operation('Token', 'obtainTokens');
        await obtain.open();
        await obtain.pane.locator('textarea.body-param__text').fill(JSON.stringify({ username, password: 123 }));

        const shown = await obtain.execute();

        assert.equal(shown.status, '200');
        assert.match(shown.body, /"refresh": "eyJ/);
        await swagger.hears(`You are signed in as ${username}.`);
        await swagger.button('Log out').click();
        await swagger.hears('You are signed out.');
        const refresh = /"refresh": "([^"]+)"/.exec(shown.body)?.[1];
        const answer = await fetch(`${api.origin}/api/token/verify/`, {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: refresh }),
        });
        assert.equal(answer.status, 200, 'that session is another one, which the bar does not end');
        await swagger.watch.assertClean();
    });

    it('Executing a login with the cookie is the page\'s login', async () => {
        await open();
        const obtain = swagger.operation('Token', 'obtainTokens');
        await obtain.open();
        await obtain.pane.locator('tr[data-param-name=useCookies] select').selectOption('true');
        await obtain.pane.locator('textarea.body-param__text').fill(JSON.stringify({ username, password }));

        const shown = await obtain.execute();

        assert.equal(shown.status, '200');
        assert.match(shown.body, /"refreshId":/);
        await swagger.hears(`You are signed in as ${username}.`);
        assert.equal(proxy.count(login), 1);
        assert.equal((await swagger.me.execute()).status, '200');
    });

    it('A login that fails in the page shows its answer and signs nobody out', async () => {
        await openSignedIn(['400']);
        const obtain = swagger.operation('Token', 'obtainTokens');
        await obtain.open();
        await obtain.pane.locator('textarea.body-param__text').fill(JSON.stringify({ username, password: 'wrong' }));
        assert.equal((await obtain.execute()).status, '401');

        await obtain.pane.locator('tr[data-param-name=useCookies] select').selectOption('true');
        await obtain.pane.locator('textarea.body-param__text').fill('{}');
        const invalid = await obtain.execute();
        assert.equal(invalid.status, '400');
        assert.match(invalid.body, /This field is required/);

        assert.equal((await swagger.me.execute()).status, '200');
        await swagger.watch.assertClean();
    });

    it('What goes wrong is said in words', async () => {
        await open(['429', '503', 'net::ERR_EMPTY_RESPONSE']);
        await swagger.logIn(username, 'wrong');
        await swagger.hears('Wrong user name or password.');
        assert.equal(await swagger.password.evaluate((field) => field === document.activeElement), true, 'to type it again');

        proxy.next(login, { status: 429, headers: { 'Retry-After': '42' }, body: { code: 'throttled', detail: 'Request was throttled.' } });
        await swagger.button('Log in').click();
        await swagger.hears('Too many attempts. Try again in 42 s.');

        proxy.next(login, { status: 503, headers: { 'Retry-After': '5' }, body: { code: 'temporarily_unavailable', detail: 'Later.' } });
        await swagger.button('Log in').click();
        await swagger.hears('The API is unavailable for the moment. Try again in 5 s.');

        proxy.next(login, 'away');
        await swagger.button('Log in').click();
        await swagger.hears('The API does not answer. Is the network away?');
        await swagger.watch.assertClean();
    });

    it('An outage at a refresh signs nobody out', async () => {
        await openSignedIn(['503']);
        await swagger.outlivesAccessToken();
        await swagger.skipsTheRest();
        proxy.next(refresh, { status: 503, headers: { 'Retry-After': '1' }, body: { code: 'temporarily_unavailable', detail: 'Later.' } });
        await swagger.button('Refresh now').click();
        await swagger.hears('The API is unavailable for the moment. Try again in 1 s. You are still signed in.');

        await swagger.page.clock.fastForward(1_500);
        await swagger.button('Refresh now').click();

        await swagger.hears('There is a new access token.');
        await swagger.button('Refresh now').click();
        await swagger.hears('less than 10 seconds old');
        await swagger.watch.assertClean();
    });

    it('A logout that the API does not confirm says so', async () => {
        await openSignedIn(['net::ERR_EMPTY_RESPONSE']);
        proxy.next(blacklist, 'away', 10);

        await swagger.button('Log out').click();

        await swagger.hears('the API did not confirm it');
        await swagger.username.waitFor();
    });

    it('The keyboard alone will do', async () => {
        await open();
        const { keyboard } = swagger.page;
        const hasFocus = (name: string): Promise<void> =>
            swagger.bar.locator(':focus').and(swagger.bar.getByRole('button', { name })).waitFor();
        await keyboard.press('Tab');
        await keyboard.type(username);
        await keyboard.press('Tab');
        await keyboard.type(password);
        await keyboard.press('Enter');
        await swagger.showsUser(username);
        await hasFocus('Refresh now');
        assert.notEqual(await swagger.button('Refresh now').evaluate((button) => getComputedStyle(button).outlineStyle), 'none');

        await keyboard.press('Tab');
        await hasFocus('Log out');
        await keyboard.press('Space');

        await swagger.hears('You are signed out.');
        assert.equal(await swagger.username.evaluate((field) => field === document.activeElement), true);
    });

    it('The first look says who can log in, and begins with the calls that log in', async () => {
        await open();

        await swagger.bar.getByText(`Demo account: ${username}, ${password}`).waitFor();
        const tags = await swagger.page.locator('.opblock-tag').evaluateAll((found) => found.map((tag) => tag.getAttribute('data-tag')));
        assert.deepEqual(tags, ['Token', 'Account', 'Users', 'Sessions', 'Roles', 'Well-known']);
        assert.equal(await swagger.page.locator('.info .link').innerText(), '/openapi/v1.json');
        assert.equal(await swagger.page.locator('.download-url-wrapper').isVisible(), false);
        assert.equal(await swagger.page.locator('.model-container').count(), 0, 'schemas are folded');
    });

    for (const colorScheme of ['light', 'dark'] as const) {
        it(`Axe has nothing against the bar, ${colorScheme}`, async () => {
            const violations = async (): Promise<unknown> => {
                await swagger.page.evaluate(axe.source);
                // The rest of the page is Swagger UI's own, and not without faults.
                const results = await swagger.page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run('.login-bar'));
                assert.ok(results.passes.some((rule) => rule.id === 'color-contrast'), 'axe saw the bar');
                return results.violations.map((violation) => [violation.id, violation.nodes.map((node) => node.html)]);
            };
            await open([], { colorScheme });
            await swagger.page.locator(colorScheme === 'dark' ? 'html.dark-mode' : 'html:not(.dark-mode)').waitFor();
            assert.deepEqual(await violations(), []);

            await swagger.logIn(username, 'wrong');
            await swagger.hears('Wrong user name or password.');
            assert.deepEqual(await violations(), []);

            await swagger.logIn(username, password);
            await swagger.showsUser(username);
            assert.deepEqual(await violations(), []);
        });
    }

    it('A phone\'s width is enough', async () => {
        await open([], { viewport: { width: 360, height: 740 }, isMobile: true });
        assert.equal(await swagger.page.evaluate(() => innerWidth), 360);
        const fits = (): Promise<boolean> => swagger.bar.evaluate((bar) =>
            bar.scrollWidth <= 360 && [...bar.querySelectorAll('*')].every((part) => part.getBoundingClientRect().right <= 360));
        assert.equal(await fits(), true);

        await swagger.logIn(username, password);
        await swagger.showsUser(username);

        assert.equal(await fits(), true);
    });

    it('It works under a path base, behind a proxy', async () => {
        await proxy.stop();
        proxy = await startProxy(api.origin, '/service');
        swagger = await SwaggerPage.open(browser, `${proxy.origin}/service`);
        await swagger.logIn(username, password);
        await swagger.hears(`You are signed in as ${username}.`);
        await swagger.outlivesAccessToken();

        assert.equal((await swagger.me.execute()).status, '200');

        assert.ok(proxy.count(me) >= 2 && proxy.count(refresh) >= 1);
        await swagger.watch.assertClean();
    });
});
