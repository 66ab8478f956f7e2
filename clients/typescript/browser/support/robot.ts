import type { Browser, Page } from 'playwright-core';

/** What came of a robot's visit. */
export interface RobotVisit {
    /** The calls that changed something: none may have. */
    readonly finished: readonly string[];
    /** How many forms were submitted, or tried to be. */
    readonly submitted: number;
}

/** What it enters: the same short word everywhere, and something else, longer than any rule asks for, into each field. */
const nonsense: readonly ((field: number) => string)[] = [() => 'test', (field) => `robot ${field} was here, and looks for a virus ${field * 7919}`];

/**
 * Visits a link as mail servers do: opens it, waits, scrolls, enters nonsense, presses every button and submits every form, by
 * pointer, by keyboard and by script.
 */
export async function runRobot(browser: Browser, link: string): Promise<RobotVisit> {
    const context = await browser.newContext();
    const finished: string[] = [];
    let submitted = 0;
    context.on('response', (answer) => {
        const method = answer.request().method();
        if (answer.ok() && method !== 'GET') {
            finished.push(`${method} ${new URL(answer.url()).pathname} ${answer.status()}`);
        }
    });
    try {
        await (await context.request.get(link)).body();
        await (await context.request.head(link)).body();
        for (const word of nonsense) {
            for (const submit of [byPointer, byKeyboard, byScript]) {
                const page = await context.newPage();
                await page.goto(link);
                await page.waitForLoadState('networkidle');
                await page.mouse.wheel(0, 5_000);
                await pressEverything(page, word, submit, () => submitted++);
                await page.waitForLoadState('networkidle');
                await page.close();
            }
        }
    } finally {
        await context.close();
    }

    return { finished, submitted };
}

async function pressEverything(page: Page, word: (field: number) => string, submit: (page: Page) => Promise<void>, onSubmit: () => void): Promise<void> {
    await submit(page);
    const inputs = await page.locator('input:visible').all();
    for (const [field, input] of inputs.entries()) {
        const type = await input.getAttribute('type');
        await (type === 'checkbox' ? input.check() : input.fill(type === 'email' ? `robot${field}@example.net` : word(field)));
    }

    if (inputs.length > 0) {
        onSubmit();
    }

    await submit(page);
}

/** Every button, the ones that go away too: as many as there are at first. */
async function byPointer(page: Page): Promise<void> {
    const count = await page.locator('button:visible').count();
    for (let index = 0; index < count; index++) {
        await page.locator('button:visible').nth(index).click({ timeout: 2_000 }).catch(() => undefined);
        await page.waitForLoadState('networkidle');
        // One of them leaves the page of the link.
        if (await page.locator('#mail-link').count() === 0) {
            return;
        }
    }
}

async function byKeyboard(page: Page): Promise<void> {
    for (const input of await page.locator('input:visible').all()) {
        await input.press('Enter');
        await page.waitForLoadState('networkidle');
    }
}

async function byScript(page: Page): Promise<void> {
    await page.evaluate(() => {
        for (const form of document.forms) {
            form.requestSubmit();
            form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
        }
    });
    await page.waitForLoadState('networkidle');
}
