// Makes the pictures of the documents anew: `npm run screenshots`.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startAccounts } from './support/accounts.js';
import { demoAccount, repository, startApi } from './support/api-process.js';
import { launchBrowser } from './support/chromium.js';
import { idle } from './support/sample-page.js';
import { SwaggerPage } from './support/swagger-page.js';

const folder = join(repository(), 'docs', 'images');
await mkdir(folder, { recursive: true });
/** On a desk, in the dark, and on a phone. */
const looks = [
    { suffix: '', colorScheme: 'light', isPhone: false },
    { suffix: '-dark', colorScheme: 'dark', isPhone: false },
    { suffix: '-360', colorScheme: 'light', isPhone: true },
] as const;
// The address is in the picture: that of the README.
const api = await startApi({}, 8000);
const browser = await launchBrowser();
try {
    for (const { suffix, colorScheme, isPhone } of looks) {
        const viewport = { width: isPhone ? 360 : 1100, height: 900 };
        const swagger = await SwaggerPage.open(browser, api.origin, [], { viewport, colorScheme });
        await swagger.logIn(demoAccount.username, demoAccount.password);
        await swagger.hears('You are signed in');
        await swagger.me.execute();
        // The bar and the call: what lies between them, and below, would make the picture three times as long.
        await swagger.me.pane.evaluate((pane) => {
            const others = document.querySelectorAll<HTMLElement>('.information-container, .scheme-container, .opblock-tag-section, .opblock, .models');
            for (const other of others) {
                if (!other.contains(pane)) {
                    other.style.setProperty('display', 'none', 'important');
                }
            }

            scrollTo(0, 0);
        });
        await swagger.page.screenshot({ path: join(folder, `swagger-ui${suffix}.png`) });
        await swagger.page.context().close();
    }

    await api.stop();
    for (const look of looks) {
        await takeSample(look);
    }
} finally {
    await browser.close();
    await api.stop();
}

/** The sample: a sign-up whose code is asked for, what its link opens, and the account. */
async function takeSample({ suffix, colorScheme, isPhone }: typeof looks[number]): Promise<void> {
    const { network, mails, stop } = await startAccounts();
    const context = await browser.newContext({ viewport: { width: isPhone ? 360 : 780, height: 440 }, colorScheme, locale: 'en-GB' });
    const take = (page: Page, name: string): Promise<unknown> =>
        page.screenshot({ path: join(folder, `${name}${suffix}.png`), fullPage: true });
    try {
        const account = { username: 'ada@example.com', password: 'analytical engine 1843' };
        const page = await context.newPage();
        await page.goto(network.origin);
        await page.getByRole('button', { name: 'Create an account' }).click();
        await page.getByLabel('E-mail').fill(account.username);
        await page.getByLabel('First name').fill('Ada');
        await page.getByLabel('Last name').fill('Lovelace');
        await page.getByRole('button', { name: 'Send me a code' }).click();
        await page.getByLabel('Code from the mail').waitFor();
        await idle(page);
        await take(page, 'spa-code');

        const { code, link } = await mails.next(account.username, /./);
        const opened = await context.newPage();
        await opened.goto(link);
        await idle(opened);
        await take(opened, 'spa-link');
        await opened.close();

        await page.getByLabel('Code from the mail').fill(code);
        await page.getByLabel('Choose a password').fill(account.password);
        await page.getByRole('button', { name: 'Create the account' }).click();
        await page.locator('#account').waitFor();
        // Another session, to have one that can be ended.
        await fetch(`${network.origin}/api/token/`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'User-Agent': 'Mozilla/5.0 (Android 16; Mobile) Firefox/140.0' },
            body: JSON.stringify(account),
        });
        await page.getByRole('button', { name: 'Reload' }).click();
        await idle(page);
        await take(page, 'spa');
    } finally {
        await context.close();
        await stop();
    }
}
