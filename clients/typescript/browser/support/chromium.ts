import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { patience } from './api-process.js';

const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Why there can be no browser tests on this machine; false where there can. For `describe(name, { skip: noBrowser }, …)`. */
export const noBrowser: string | false = existsSync(path) ? false : `There is no Chromium at ${path}: set CHROMIUM_PATH.`;

/** The Chromium of the machine, without a window. `CHROMIUM_PATH` says where it is. */
export async function launchBrowser(): Promise<Browser> {
    const browser = await chromium.launch({
        executablePath: path,
        // Its sandbox wants a user other than root; what it shows here are our own pages.
        chromiumSandbox: process.getuid?.() !== 0,
        args: ['--disable-dev-shm-usage'],
    });
    browser.on('context', (context) => context.setDefaultTimeout(patience));
    return browser;
}
