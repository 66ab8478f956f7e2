import type { Channel } from './tab.js';

/** How long the message that says why a record was removed may come after the removal, in milliseconds. */
const reasonDelay = 100;

/**
 * A BroadcastChannel that also reports `storage` events. A tab of another process may receive a message before it can read
 * the change of `localStorage` that the message announces. The `storage` event comes when the change can be read.
 */
export class BrowserChannel implements Channel {
    onmessage: Channel['onmessage'] = null;
    private readonly channel: BroadcastChannel;
    private isClosed = false;

    /** `name` is the name of the channel and the key of the record in `localStorage`. */
    constructor(private readonly name: string) {
        this.channel = new BroadcastChannel(name);
        this.channel.onmessage = (event) => this.onmessage?.(event);
        globalThis.addEventListener?.('storage', this.onStorage);
    }

    postMessage(message: unknown): void {
        // What is still running when a client is closed has nobody to tell.
        if (!this.isClosed) {
            this.channel.postMessage(message);
        }
    }

    close(): void {
        this.isClosed = true;
        this.channel.close();
        globalThis.removeEventListener?.('storage', this.onStorage);
    }

    /** An event without a key means that the whole storage was cleared. */
    private readonly onStorage = (event: StorageEvent): void => {
        if (event.key === this.name || event.key === null) {
            const report = (): void => void (this.isClosed || this.onmessage?.(new MessageEvent('message', { data: { kind: 'session' } })));
            // The event says only that there is no session any more, and comes before the message that says why.
            setTimeout(report, event.newValue === null ? reasonDelay : 0);
        }
    };
}
