import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** What one page did that none of our pages may do. */
export interface Watch {
    /** Fails if there is something, and if a script of the page could read a token anywhere but in its memory. */
    assertClean(): Promise<void>;
}

/** What a JWT begins with. */
const token = /eyJ[\w-]{8}/;

/**
 * Watches a page from before its first request on: console errors, exceptions, violations of the content security policy,
 * requests to other hosts, tokens in addresses. Chromium logs each failed request as an error by itself; those answered with
 * 401 are part of the protocol, others have to be `expected`: 503, or net::ERR_EMPTY_RESPONSE.
 */
export async function watch(page: Page, origin: string, expected: readonly string[] = []): Promise<Watch> {
    const faults: string[] = [];
    const failures = ['401', ...expected];
    page.on('console', (message) => {
        const text = message.text();
        const isExpected = text.startsWith('Failed to load resource: ') && failures.some((failure) => text.includes(failure));
        if (message.type() === 'error' && !isExpected) {
            faults.push(`console: ${text}`);
        }
    });
    page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
    page.on('request', (request) => {
        const url = request.url();
        if (/^https?:/.test(url) && new URL(url).origin !== origin) {
            faults.push(`another host: ${url}`);
        }

        if (token.test(url)) {
            faults.push(`token in an address: ${url}`);
        }
    });
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (violation) =>
        console.error(`content security policy: ${violation.violatedDirective} ${violation.blockedURI} ${violation.sourceFile}`)));

    return {
        assertClean: async () => {
            const readable = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
            assert.doesNotMatch(readable, token);
            assert.deepEqual(faults, []);
        },
    };
}
