import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page, Response } from 'playwright-core';

/** Waits until the page has nothing under way. */
export function idle(page: Page): Promise<void> {
    return page.locator('body:not([aria-busy])').waitFor();
}

/** The answer to the logout that the page sends next: it shows that nobody is signed in before it asks the server to delete the cookie. */
export function logoutAnswer(page: Page): Promise<Response> {
    return page.waitForResponse((answer) => answer.url().endsWith('/api/token/blacklist/'));
}

/** Waits until the page says this. */
export async function waitForMessage(page: Page, text: string, role: 'status' | 'alert' = 'status'): Promise<void> {
    await page.getByRole(role).getByText(text).waitFor().catch(async (error: unknown) => {
        throw new Error(`The page does not say "${text}" but: ${await page.locator('main').innerText()}`, { cause: error });
    });
}

/** In both colour schemes: their contrasts differ. */
export async function assertAccessible(page: Page): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], colorScheme);
    }
}

/** On a phone that is 360 px wide nothing stands out of the page. It stays that narrow. */
export async function assertNarrow(page: Page): Promise<void> {
    await page.setViewportSize({ width: 360, height: 740 });
    const wide = await page.evaluate(() => [...document.querySelectorAll('main *')]
        .filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.outerHTML));
    assert.deepEqual([wide, await page.evaluate(() => document.documentElement.scrollWidth)], [[], 360]);
}
