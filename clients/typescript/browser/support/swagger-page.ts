import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { watch, type Watch } from './watch.js';

/** Swagger UI in a browser of its own: no cookie and no store of another test. */
export class SwaggerPage {
    private constructor(readonly context: BrowserContext, readonly page: Page, readonly watch: Watch) {}

    /** Opens it below `base`; `expected` as in `watch`. */
    static async open(browser: Browser, base: string, expected: readonly string[] = [], options: BrowserContextOptions = {}): Promise<SwaggerPage> {
        return SwaggerPage.openTab(await browser.newContext(options), base, expected);
    }

    /** Opens it in one more tab. */
    static async openTab(context: BrowserContext, base: string, expected: readonly string[] = []): Promise<SwaggerPage> {
        const page = await context.newPage();
        // Time goes on as always; but a test can move it, and does not wait for the ten seconds that a new token rests.
        await page.clock.install();
        const opened = new SwaggerPage(context, page, await watch(page, new URL(base).origin, expected));
        await page.goto(`${base}/swagger/index.html`);
        await page.locator('.opblock').first().waitFor();
        return opened;
    }

    get bar(): Locator {
        return this.page.getByRole('region', { name: 'Login' });
    }

    get username(): Locator {
        return this.bar.getByLabel('User name');
    }

    get password(): Locator {
        return this.bar.getByLabel('Password');
    }

    button(name: 'Log in' | 'Refresh now' | 'Log out'): Locator {
        return this.bar.getByRole('button', { name });
    }

    /** Waits until the bar's live region says this. */
    async hears(text: string | RegExp): Promise<void> {
        await this.bar.getByRole('status').filter({ hasText: text }).waitFor();
    }

    async logIn(username: string, password: string): Promise<void> {
        await this.username.fill(username);
        await this.password.fill(password);
        await this.button('Log in').click();
    }

    /** Waits until the user is shown. */
    async showsUser(name: string): Promise<void> {
        await this.bar.locator('strong').filter({ hasText: name }).waitFor();
    }

    /** Waits, in real time, until the access token has expired. */
    async outlivesAccessToken(): Promise<void> {
        await this.bar.getByText('Access token: expired').waitFor();
    }

    /** Moves the page's clock past the ten seconds for which a token that a refresh stored is not presented. */
    async skipsTheRest(): Promise<void> {
        await this.page.clock.fastForward(10_500);
    }

    /** One operation of the page, by its tag and its operationId. */
    operation(tag: string, id: string): Operation {
        return new Operation(this.page.locator(`#operations-${tag}-${id}`));
    }

    get me(): Operation {
        return this.operation('Users', 'getCurrentUser');
    }

    close(): Promise<void> {
        return this.context.close();
    }
}

/** What the pane of an operation shows for an answer. */
export interface Shown {
    readonly status: string;
    readonly body: string;
    readonly curl: string;
}

export class Operation {
    constructor(readonly pane: Locator) {}

    /** Opens the pane as far as the button `Execute`. */
    async open(): Promise<void> {
        if (!await this.pane.getByRole('button', { name: 'Execute' }).isVisible()) {
            await this.pane.locator('.opblock-summary-control').click();
            await this.pane.getByRole('button', { name: 'Try it out' }).click();
        }
    }

    /** What the pane shows as the body to send. */
    get body(): Locator {
        return this.pane.locator('textarea.body-param__text');
    }

    /** Sends the body that the pane shows as an example, with these values in place of its own. */
    async executeExample(values: Readonly<Record<string, string>> = {}): Promise<Shown> {
        await this.open();
        const example = JSON.parse(await this.body.inputValue()) as Record<string, unknown>;
        for (const [name, value] of Object.entries(values)) {
            assert.ok(name in example, `the example has ${name}`);
            example[name] = value;
        }

        if (Object.keys(values).length > 0) {
            await this.body.fill(JSON.stringify(example));
        }

        return this.execute();
    }

    /** Folds the pane, which makes the page faster. It is not to be opened again. */
    async fold(): Promise<void> {
        await this.pane.locator('.opblock-summary-control').click();
    }

    /** Presses `Execute`; the answer before is cleared. */
    async start(): Promise<void> {
        await this.open();
        const clear = this.pane.getByRole('button', { name: 'Clear', exact: true });
        if (await clear.isVisible()) {
            await clear.click();
            await this.pane.locator('.live-responses-table').waitFor({ state: 'detached' });
        }

        await this.pane.getByRole('button', { name: 'Execute' }).click();
    }

    /** Waits for the answer. */
    async shown(): Promise<Shown> {
        const answer = this.pane.locator('.live-responses-table tbody');
        await answer.waitFor();
        const status = await answer.locator('.response-col_status').innerText();
        return {
            status: status.split('\n')[0]?.trim() ?? '',
            body: await answer.locator('.response-col_description').innerText(),
            curl: await this.pane.locator('.curl').innerText(),
        };
    }

    async execute(): Promise<Shown> {
        await this.start();
        return this.shown();
    }
}
