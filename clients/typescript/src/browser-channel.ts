import type { Channel } from './tab.js';

/**
 * A BroadcastChannel, and what it lacks: tabs of different processes may hear a message before the change of
 * `localStorage` that it tells of. The event of that change says it once more, when it is there to be read.
 */
export class BrowserChannel implements Channel {
    onmessage: Channel['onmessage'] = null;
    private readonly channel: BroadcastChannel;

    /** `name`: of the channel, and of the record in `localStorage`. */
    constructor(private readonly name: string) {
        this.channel = new BroadcastChannel(name);
        this.channel.onmessage = (event) => this.onmessage?.(event);
        globalThis.addEventListener?.('storage', this.onStorage);
    }

    postMessage(message: unknown): void {
        this.channel.postMessage(message);
    }

    close(): void {
        this.channel.close();
        globalThis.removeEventListener?.('storage', this.onStorage);
    }

    /** Without a key: everything was cleared. */
    private readonly onStorage = (event: StorageEvent): void => {
        if (event.key === this.name || event.key === null) {
            this.onmessage?.(new MessageEvent('message', { data: { kind: 'session' } }));
        }
    };
}
