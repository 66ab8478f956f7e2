import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { sender, startAccounts, type Accounts } from './support/accounts.js';
import { launchBrowser, noBrowser } from './support/chromium.js';
import { runRobot } from './support/robot.js';
import { assertAccessible, assertNarrow, idle, logoutAnswer, waitForMessage } from './support/sample-page.js';

/** In seconds: how long after a login nothing asks for the password again. */
const freshFor = 3;
const [first, second, third] = ['analytical engine 1843', 'difference engine 1822', 'bernoulli numbers, note G'];

describe('Accounts in the sample', { skip: noBrowser }, () => {
    let accounts: Accounts;
    let browser: Browser;
    let context: BrowserContext;
    let complaints: string[];
    let people = 0;

    before(async () => {
        accounts = await startAccounts({ Accounts__FreshFor: `00:00:0${freshFor}` });
        browser = await launchBrowser();
    });

    after(async () => {
        await browser?.close();
        await accounts?.stop();
    });

    beforeEach(async () => {
        complaints = [];
        context = await newContext();
    });

    afterEach(async () => {
        await context.close();
        assert.deepEqual(complaints, []);
    });

    it('Sign-up, profile, sessions, change of address, reset, download and deletion, with a mail server', async () => {
        const [email, other] = [newAddress(), newAddress()];
        const page = await open();
        await page.getByRole('button', { name: 'Create an account' }).click();
        await check(page);
        await page.getByLabel('E-mail').fill(email);
        await page.getByLabel('First name').fill('Ada');
        await press(page, 'Send me a code');
        await waitForMessage(page, `A mail is on its way to ${email}.`);

        // Somebody looks for the mail, and the phone drops the page meanwhile.
        const { code, from } = await accounts.mails.next(email, /./);
        assert.equal(from, sender);
        await page.reload();
        await page.getByLabel('Code from the mail').fill(code.replace(/\d/g, '0'));
        await page.getByLabel('Choose a password').fill(first);
        await press(page, 'Create the account');
        await page.locator('.field-error').waitFor();
        assert.equal(await page.getByLabel('Code from the mail').evaluate((field) => field === document.activeElement), true);
        await check(page);
        await page.getByLabel('Code from the mail').fill(code);
        await press(page, 'Create the account');
        await waitForMessage(page, 'Welcome');
        await page.getByRole('heading', { name: email }).waitFor();
        await check(page);

        await page.getByLabel('Last name').fill('Lovelace');
        await press(page, 'Save');
        await page.locator('#details').getByText('Ada Lovelace').waitFor();

        const another = await newContext();
        const phone = await open(another);
        await logIn(phone, email, first);
        await phone.getByRole('heading', { name: email }).waitFor();
        await press(page, 'Reload');
        await page.getByRole('button', { name: /^End the session on/ }).click();
        await waitForMessage(page, 'That session has ended.');
        assert.equal(await page.locator('#sessions li').count(), 1);
        await phone.reload();
        await waitForMessage(phone, 'the session was ended on another device');
        await another.close();

        await page.getByLabel('Another address').fill(other);
        await page.getByLabel('Your password', { exact: true }).fill(first);
        await press(page, 'Send me a code');
        const change = await accounts.mails.next(other, /./);
        await page.getByLabel('Code from the mail').fill(change.code);
        await check(page);
        await press(page, 'Change the address');
        await waitForMessage(page, `${other} is your address now.`);
        // The name was the address, and goes with it.
        await page.getByRole('heading', { name: other }).waitFor();
        await accounts.mails.next(email, /^The address of your account/);

        await press(page, 'Log out');
        await page.getByRole('button', { name: 'Forgotten it?' }).click();
        await check(page);
        await page.getByLabel('User name or e-mail').fill(other);
        await press(page, 'Send me a code');
        const reset = await accounts.mails.next(other, /new password/i);
        await page.getByLabel('Code from the mail').fill(reset.code);
        await page.getByLabel('New password').fill('short');
        await press(page, 'Change the password');
        await page.locator('.field-error').waitFor();
        await check(page);
        await page.getByLabel('New password').fill(second);
        await press(page, 'Change the password');
        await waitForMessage(page, 'Your password is changed.');
        await page.getByRole('heading', { name: other }).waitFor();
        await accounts.mails.next(other, /set anew/);

        await sleep(freshFor * 1_000 + 500);
        const downloading = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Download everything' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        await check(page);
        await dialog.getByLabel('Your password', { exact: true }).fill(first);
        await dialog.getByRole('button', { name: 'Go on' }).click();
        await dialog.locator('.field-error').waitFor();
        await dialog.getByLabel('Your password', { exact: true }).fill(second);
        await dialog.getByRole('button', { name: 'Go on' }).click();
        const file = JSON.parse(await readFile(await (await downloading).path(), 'utf8')) as { user: { email: string } };
        assert.equal(file.user.email, other);

        await sleep(freshFor * 1_000 + 500);
        await page.getByLabel('I know that').check();
        await page.getByRole('button', { name: 'Delete the account' }).click();
        await dialog.waitFor();
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        await page.getByRole('heading', { name: other }).waitFor();
        await page.getByRole('button', { name: 'Delete the account' }).click();
        await dialog.getByLabel('Your password', { exact: true }).fill(second);
        const forgotten = logoutAnswer(page);
        await page.keyboard.press('Enter');
        await waitForMessage(page, 'Your account is deleted.');
        await forgotten;
        assert.deepEqual(await context.cookies(), []);

        await logIn(page, other, second);
        await waitForMessage(page, 'No active account found', 'alert');
        await accounts.mails.next(other, /deleted/);
    });

    it('By keyboard alone somebody signs up and logs out', async () => {
        const email = newAddress();
        const page = await open();
        await tabTo(page, 'Create an account');
        await page.keyboard.press('Enter');
        await tabTo(page, 'E-mail');
        await page.keyboard.type(email);
        await page.keyboard.press('Enter');
        const { code } = await accounts.mails.next(email, /./);
        await tabTo(page, 'Code from the mail');
        await page.keyboard.type(code);
        await tabTo(page, 'Choose a password');
        await page.keyboard.type(first);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: email }).waitFor();
        await tabTo(page, 'Log out', true);
        await page.keyboard.press('Enter');
        await waitForMessage(page, 'You are signed out.');
    });

    it('An answer that is lost on the way is found out, and nobody is told of an error', async () => {
        const email = newAddress();
        const page = await open();
        await askForAccount(page, email);
        const { code } = await accounts.mails.next(email, /./);
        await page.route('**/api/account/signup/confirm/*', async (route) => {
            await route.fetch();
            await route.abort();
        });
        await page.getByLabel('Code from the mail').fill(code);
        await page.getByLabel('Choose a password').fill(first);
        await press(page, 'Create the account');
        await waitForMessage(page, 'Welcome');
        await page.getByRole('heading', { name: email }).waitFor();
    });

    for (const kind of ['signup', 'password-reset', 'email-change'] as const) {
        it(`A robot opens the link of a mail (${kind}), fills it with nonsense and submits it, and finishes nothing; the reader does`, async () => {
            const [email, other] = [newAddress(), newAddress()];
            const recipient = kind === 'email-change' ? other : email;
            const page = await open();
            await askForAccount(page, email);
            if (kind !== 'signup') {
                const { code } = await accounts.mails.next(email, /./);
                await page.getByLabel('Code from the mail').fill(code);
                await page.getByLabel('Choose a password').fill(first);
                await press(page, 'Create the account');
                await page.getByRole('heading', { name: email }).waitFor();
            }

            if (kind === 'email-change') {
                await page.getByLabel('Another address').fill(other);
                await page.getByLabel('Your password', { exact: true }).fill(first);
                await press(page, 'Send me a code');
                await page.getByLabel('Code from the mail').waitFor();
            } else if (kind === 'password-reset') {
                await press(page, 'Log out');
                await page.getByRole('button', { name: 'Forgotten it?' }).click();
                await page.getByLabel('User name or e-mail').fill(email);
                await press(page, 'Send me a code');
                await page.getByLabel('Code from the mail').waitFor();
            }

            const { link } = await accounts.mails.next(recipient, kind === 'password-reset' ? /new password/i : /./);
            assert.equal(new URLSearchParams(new URL(link).hash.slice(1)).get('kind'), kind);

            await visitAsRobot(link);
            if (kind === 'email-change') {
                await visitAsRobot(link, email);
            }

            // The reader, in a browser that knows nothing: another phone.
            const reader = await newContext();
            try {
                const opened = await openLink(reader, link);
                if (kind === 'email-change') {
                    await opened.getByLabel('User name or e-mail').fill(email);
                    await opened.getByLabel('Password').fill(first);
                    await typeWord(opened, 'Confirm the address');
                    await waitForMessage(opened, `${other} is your address now.`);
                    await opened.getByRole('heading', { name: other }).waitFor();
                } else {
                    await opened.getByLabel(kind === 'signup' ? 'Choose a password' : 'New password').fill(third);
                    await opened.getByLabel('Once more').fill(third);
                    await typeWord(opened, kind === 'signup' ? 'Create the account' : 'Change the password');
                    await waitForMessage(opened, 'Log in with');
                    await logIn(opened, email, third);
                    await opened.getByRole('heading', { name: email }).waitFor();
                }

                const again = await openLink(reader, link);
                await again.getByRole('button', { name: 'Go on without' }).waitFor();
            } finally {
                await reader.close();
            }
        });
    }

    it('Who is signed in and opens the link for a new address gives the password, in the same tab too', async () => {
        const [email, other] = [newAddress(), newAddress()];
        const page = await open();
        await askForAccount(page, email);
        const { code } = await accounts.mails.next(email, /./);
        await page.getByLabel('Code from the mail').fill(code);
        await page.getByLabel('Choose a password').fill(first);
        await press(page, 'Create the account');
        await page.getByLabel('Another address').fill(other);
        await page.getByLabel('Your password', { exact: true }).fill(first);
        await press(page, 'Send me a code');
        const { link } = await accounts.mails.next(other, /./);

        await page.evaluate((address) => location.assign(address), link);
        await page.getByText(`You are signed in as ${email}.`).waitFor();
        assert.equal(page.url(), `${accounts.network.origin}/`);
        await page.getByLabel('Password').fill('wrong');
        await typeWord(page, 'Confirm the address');
        await page.locator('.field-error').waitFor();
        await page.getByLabel('Password').fill(first);
        await press(page, 'Confirm the address');
        await waitForMessage(page, `${other} is your address now.`);
    });

    /** In a browser where nobody is signed in, or where this user is. */
    async function visitAsRobot(link: string, username?: string): Promise<void> {
        const visited = await browser.newContext();
        try {
            if (username !== undefined) {
                await logIn(await open(visited), username, first);
            }

            const { sent, finishing, submitted } = await runRobot(visited, link, username === undefined);
            assert.deepEqual([sent, finishing], [[], []]);
            assert.ok(submitted >= 20, `the page took ${submitted} forms for submitted`);
        } finally {
            await visited.close();
        }
    }

    function newAddress(): string {
        return `person${++people}@example.com`;
    }

    async function newContext(): Promise<BrowserContext> {
        const made = await browser.newContext({ locale: 'en-GB', viewport: { width: 1_000, height: 900 } });
        watch(made);
        return made;
    }

    async function open(device = context): Promise<Page> {
        const page = await device.newPage();
        await page.goto(`${accounts.network.origin}/`);
        await idle(page);
        return page;
    }

    /** What a mail's link opens: its secret has left the address before anything but the first script was loaded. */
    async function openLink(reader: BrowserContext, link: string): Promise<Page> {
        const page = await reader.newPage();
        await page.addInitScript(() => {
            const { replaceState } = history;
            history.replaceState = function (...given) {
                Object.assign(window, { loadedBefore: performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname) });
                replaceState.apply(this, given);
            };
        });
        await page.goto(link);
        await idle(page);
        assert.equal(page.url(), `${accounts.network.origin}/`);
        const loaded = await page.evaluate(() => (window as unknown as { loadedBefore: string[] }).loadedBefore);
        assert.match(loaded.filter((path) => path !== '/icon.svg').join(), /^\/assets\/index-[\w-]+\.js$/);
        assert.equal(await page.evaluate(() => history.length), 2);
        return page;
    }

    async function askForAccount(page: Page, email: string): Promise<void> {
        await page.getByRole('button', { name: 'Create an account' }).click();
        await page.getByLabel('E-mail').fill(email);
        await press(page, 'Send me a code');
        await page.getByLabel('Code from the mail').waitFor();
    }

    /** What no page may do: call somebody else, put a secret into an address, fail, or break its policy. */
    function watch(made: BrowserContext): void {
        made.on('request', (sent) => {
            if (!/^(blob|data):/.test(sent.url()) && (!sent.url().startsWith(`${accounts.network.origin}/`) || /eyJ|link=/.test(sent.url().split('#')[0]!))) {
                complaints.push(`${sent.method()} ${sent.url()}`);
            }
        });
        made.on('weberror', (error) => complaints.push(String(error.error())));
        made.on('console', (entry) => {
            // Chromium itself reports each refusal, and the answer that a test has lost.
            if (['error', 'warning'].includes(entry.type()) && !/^Failed to load resource: (the server responded with a status of (400|401) |net::ERR_FAILED)/.test(entry.text())) {
                complaints.push(entry.text());
            }
        });
    }
});

async function press(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    await idle(page);
}

/** On the page of a link: another word than the one it asks for is refused. By keyboard alone, as the field has the focus then. */
async function typeWord(page: Page, button: string): Promise<void> {
    const field = page.getByLabel(/^Type the word/);
    await field.fill('another');
    await press(page, button);
    await page.locator('.field-error').getByText('here.').waitFor();
    await check(page);
    const word = /“(.+)”/.exec(await page.locator('label').filter({ hasText: 'Type the word' }).innerText())![1]!;
    assert.equal(await field.evaluate((input: HTMLInputElement) => input === document.activeElement && input.labels?.length), 1);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(word.toUpperCase());
    await page.keyboard.press('Enter');
    await idle(page);
}

async function logIn(page: Page, username: string, password: string): Promise<void> {
    await page.getByLabel('User name or e-mail').fill(username);
    await page.getByLabel('Password').fill(password);
    await press(page, 'Log in');
}

/** Moves the focus by the keyboard until it is on what is called so. */
async function tabTo(page: Page, name: string, backwards = false): Promise<void> {
    for (let step = 0; step < 40; step++) {
        const label = await page.evaluate(() => {
            const focused = document.activeElement;
            return focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : focused?.textContent;
        });
        if (label === name) {
            return;
        }

        await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab');
    }

    assert.fail(`The keyboard does not reach "${name}".`);
}

/** By axe, in both colour schemes, and on a phone's width. */
async function check(page: Page): Promise<void> {
    const viewport = page.viewportSize()!;
    await assertAccessible(page);
    await assertNarrow(page);
    await page.setViewportSize(viewport);
}

function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
