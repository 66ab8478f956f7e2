// Makes the pictures of the documents anew: `npm run screenshots`.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { demoAccount, repository, startApi } from './support/api-process.js';
import { startBadNetwork } from './support/bad-network.js';
import { launchBrowser } from './support/chromium.js';
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

    // Another session, to have one that can be ended.
    await fetch(`${api.origin}/api/token/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'Mozilla/5.0 (Android 16; Mobile) Firefox/140.0' },
        body: JSON.stringify(demoAccount),
    });
    const site = await startBadNetwork(api.origin, 0);
    for (const { suffix, colorScheme, isPhone } of looks) {
        const page = await browser.newPage({ viewport: { width: isPhone ? 360 : 780, height: 440 }, colorScheme, locale: 'en-GB' });
        await page.goto(site.origin);
        await page.getByLabel('User name').fill(demoAccount.username);
        await page.getByLabel('Password').fill(demoAccount.password);
        await page.getByRole('button', { name: 'Log in' }).click();
        await page.locator('#account').waitFor();
        await page.screenshot({ path: join(folder, `spa${suffix}.png`), fullPage: true });
        await page.getByRole('button', { name: 'Log out' }).click();
        await page.locator('#login').waitFor();
        await page.close();
    }

    await site.stop();
} finally {
    await browser.close();
    await api.stop();
}
