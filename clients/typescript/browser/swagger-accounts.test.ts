import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { startAccountsApi, type AccountsApi } from './support/accounts.js';
import { launchBrowser, noBrowser } from './support/chromium.js';
import { SwaggerPage, type Operation, type Shown } from './support/swagger-page.js';

describe('Swagger UI with accounts', { skip: noBrowser }, () => {
    /** In seconds. */
    const freshFor = 6;
    const [email, other, first, second] = ['ada@example.com', 'ada@example.org', 'analytical engine 1843', 'difference engine 1822'];
    let accounts: AccountsApi;
    let browser: Browser;
    let swagger: SwaggerPage;

    before(async () => {
        accounts = await startAccountsApi({ Accounts__FreshFor: `00:00:0${freshFor}` });
        browser = await launchBrowser();
    });
    after(async () => {
        await browser?.close();
        await accounts?.stop();
    });
    beforeEach(async () => {
        swagger = await SwaggerPage.open(browser, accounts.origin, ['400']);
    });
    afterEach(() => swagger.close());

    it('By the examples that it shows somebody signs up, proves who it is, changes the address, resets, exports and deletes', async () => {
        const account = async (id: string, values: Readonly<Record<string, string>> = {}): Promise<Shown> => {
            const operation = swagger.operation('Account', id);
            const shown = await operation.executeExample(values);
            await operation.fold();
            return shown;
        };
        const user = (id: string): Operation => swagger.operation('Users', id);
        /** Executes a call that wants a fresh login; proves who it is when that is asked for. On a slow machine it may be twice. */
        const freshly = async (execute: () => Promise<Shown>, password: string): Promise<Shown> => {
            for (let proofs = 0; proofs < 5; proofs++) {
                const shown = await execute();
                if (!/fresh_login_required/.test(shown.body)) {
                    return shown;
                }

                assert.equal((await user('stepUp').executeExample({ password })).status, '200');
            }

            assert.fail('The token of a step-up is not used.');
        };

        const asked = await account('signUp');
        assert.equal(asked.status, '202');
        const { code } = await accounts.mails.next(email, /^Your code for/);
        assert.equal((await account('confirmSignUp', { flow: flowIn(asked), code })).status, '201');
        await swagger.logIn(email, first);
        await swagger.hears(`You are signed in as ${email}.`);

        // The login grows old, and the access token does not expire meanwhile.
        while ((await user('exportAccount').execute()).status !== '401') {}
        const changing = await freshly(() => swagger.operation('Account', 'changeEmail').executeExample(), first);
        assert.equal(changing.status, '202');
        const change = await accounts.mails.next(other, /^Confirm your address/);
        const changed = await account('confirmEmail', { flow: flowIn(changing), code: change.code });
        assert.equal(changed.status, '200');
        assert.match(changed.body, /"email": "ada@example.org"/);

        const lost = await account('requestPasswordReset', { email: other });
        assert.equal(lost.status, '202');
        const reset = await accounts.mails.next(other, /new password/);
        assert.equal((await account('resetPassword', { flow: flowIn(lost), code: reset.code })).status, '204');

        // All sessions have ended, which the page finds out when it refreshes by itself.
        await swagger.page.clock.fastForward('10:00');
        assert.equal((await swagger.me.execute()).status, '401');
        await swagger.hears('Your session has ended.');
        await swagger.logIn(other, second);
        await swagger.hears(`You are signed in as ${other}.`);
        const exported = await freshly(() => user('exportAccount').execute(), second);
        assert.equal(exported.status, '200');
        assert.equal((await freshly(() => user('deleteAccount').execute(), second)).status, '204');
        await swagger.hears('Your session has ended.');
        assert.deepEqual(await swagger.context.cookies(), []);
        await accounts.mails.next(other, /deleted/);
        await swagger.watch.assertClean();
    });

    it('Executing the end of a sign-up with the cookie signs the page in', async () => {
        const asked = await swagger.operation('Account', 'signUp').executeExample({ email: 'grace@example.com' });
        const { code } = await accounts.mails.next('grace@example.com', /^Your code for/);
        const confirm = swagger.operation('Account', 'confirmSignUp');
        await confirm.open();
        await confirm.pane.locator('tr[data-param-name=useCookies] select').selectOption('true');

        const wrong = await confirm.executeExample({ flow: flowIn(asked), code: '0000 0000' });
        const shown = await confirm.executeExample({ flow: flowIn(asked), code });

        assert.deepEqual([wrong.status, shown.status], ['400', '201']);
        assert.match(shown.body, /"refreshId":/);
        await swagger.hears('You are signed in as grace@example.com.');
        await swagger.page.clock.fastForward('10:00');
        assert.equal((await swagger.me.execute()).status, '200');
        await swagger.watch.assertClean();
    });
});

function flowIn({ body }: Shown): string {
    return /"flow": "([\w-]{22})"/.exec(body)![1]!;
}
