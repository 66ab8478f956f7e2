// generated, do not edit: npm run swagger in clients/typescript
export class BrowserChannel {
    name;
    onmessage = null;
    channel;
    constructor(name) {
        this.name = name;
        this.channel = new BroadcastChannel(name);
        this.channel.onmessage = (event) => this.onmessage?.(event);
        globalThis.addEventListener?.('storage', this.onStorage);
    }
    postMessage(message) {
        this.channel.postMessage(message);
    }
    close() {
        this.channel.close();
        globalThis.removeEventListener?.('storage', this.onStorage);
    }
    onStorage = (event) => {
        if (event.key === this.name || event.key === null) {
            this.onmessage?.(new MessageEvent('message', { data: { kind: 'session' } }));
        }
    };
}
