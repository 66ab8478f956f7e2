import type { BrowserContext, Locator, Page } from 'playwright-core';
import { idle } from './sample-page.js';

/** What came of a robot's visits to a link. */
export interface RobotVisit {
    /** The calls that the page of the link sent, refreshes aside. */
    readonly sent: readonly string[];
    /** The calls that finish something, sent at any time. */
    readonly finishing: readonly string[];
    /** How many forms the page of the link took for submitted. */
    readonly submitted: number;
}

interface Seen {
    readonly index: number;
    readonly type: string;
    readonly label: string;
}

const goodPassword = 'Robot-4711 looks for viruses in all mails';

/** What it enters into a field: one way after the other. */
const nonsense: readonly ((field: Seen) => string)[] = [
    () => '',
    () => 'test',
    // What the rules for passwords take, in every field.
    () => goodPassword,
    ({ index }) => `robot ${index} was here, and looks for a virus ${index * 7919}`,
    // By type and label: one password in all that are for one, and what a label says where it knows nothing better.
    ({ type, label }) => type === 'password' ? goodPassword : label,
];

const visits = 2;

/**
 * Visits a link as mail servers do: opens it, waits, scrolls, fills in every field, presses every button and submits every form, by
 * pointer, by keyboard and by script; and all of that again with each kind of nonsense. `goesOn`: does the same, at the end, with
 * what stands behind the page of the link, to which a button of it leads.
 */
export async function runRobot(context: BrowserContext, link: string, goesOn: boolean): Promise<RobotVisit> {
    const [sent, finishing]: [string[], string[]] = [[], []];
    let submitted = 0;
    let isOnLinkPage = true;
    context.on('request', (request) => {
        const call = `${request.method()} ${new URL(request.url()).pathname}`;
        if (/^(GET|HEAD) |\/token\/refresh\/$/.test(call)) {
            return;
        }

        if (call.endsWith('/confirm/')) {
            finishing.push(call);
        }

        if (isOnLinkPage) {
            sent.push(call);
        }
    });
    await context.request.get(link);
    await context.request.head(link);
    for (let visit = 1; visit <= visits; visit++) {
        const page = await context.newPage();
        await page.clock.install();
        await countSubmits(page);
        await page.goto(link);
        await idle(page);
        await page.mouse.wheel(0, 5_000);
        for (const word of nonsense) {
            await page.clock.fastForward('05:00');
            await fillEverything(page, word);
            await submitEverything(page);
        }

        submitted += await page.evaluate(() => (window as unknown as Counting).submitted);
        if (goesOn && visit === visits) {
            isOnLinkPage = false;
            await pressAll(page, page.locator('button[type=button]:visible'));
            await fillEverything(page, () => goodPassword);
            await submitEverything(page);
        }

        await page.close();
    }

    return { sent, finishing, submitted };
}

interface Counting {
    submitted: number;
}

function countSubmits(page: Page): Promise<unknown> {
    return page.addInitScript(() => {
        const counting = window as unknown as Counting;
        counting.submitted = 0;
        addEventListener('submit', () => counting.submitted++, true);
    });
}

async function fillEverything(page: Page, word: (field: Seen) => string): Promise<void> {
    for (const [index, input] of (await page.locator('input:visible').all()).entries()) {
        const { type, label } = await input.evaluate((field: HTMLInputElement) => ({ type: field.type, label: field.labels?.[0]?.textContent ?? '' }));
        const text = type === 'email' ? `robot${index}@example.net` : word({ index, type, label });
        await (type === 'checkbox' || type === 'radio' ? input.check() : input.fill(text));
    }
}

async function submitEverything(page: Page): Promise<void> {
    await pressAll(page, page.locator('form button:not([type=button]):visible'));
    for (const input of await page.locator('input:visible').all()) {
        await input.press('Enter');
        await idle(page);
    }

    await page.evaluate(() => {
        for (const form of document.forms) {
            form.requestSubmit();
            // What the browser says of the fields counts for people alone.
            form.noValidate = true;
            form.requestSubmit();
            form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
        }
    });
    await idle(page);
}

/** Twice each, as long as it is there. */
async function pressAll(page: Page, buttons: Locator): Promise<void> {
    for (const button of await buttons.all()) {
        if (await button.isVisible()) {
            await button.dblclick();
            await idle(page);
        }
    }
}
