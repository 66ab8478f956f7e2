// Makes the pictures of the documents anew: `npm run screenshots`.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { demoAccount, repository, startApi } from './support/api-process.js';
import { launchBrowser } from './support/chromium.js';
import { SwaggerPage } from './support/swagger-page.js';

const folder = join(repository(), 'docs', 'images');
await mkdir(folder, { recursive: true });
// The address is in the picture: that of the README.
const api = await startApi({}, 8000);
const browser = await launchBrowser();
try {
    const swagger = await SwaggerPage.open(browser, api.origin, [], { viewport: { width: 1100, height: 900 } });
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
    await swagger.page.screenshot({ path: join(folder, 'swagger-ui.png') });
} finally {
    await browser.close();
    await api.stop();
}
