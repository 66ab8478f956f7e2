// generated, do not edit: npm run swagger in clients/typescript
const reasonDelay = 100;
export class BrowserChannel {
    name;
    onmessage = null;
    channel;
    isClosed = false;
    constructor(name) {
        this.name = name;
        this.channel = new BroadcastChannel(name);
        this.channel.onmessage = (event) => this.onmessage?.(event);
        globalThis.addEventListener?.('storage', this.onStorage);
    }
    postMessage(message) {
        if (!this.isClosed) {
            this.channel.postMessage(message);
        }
    }
    close() {
        this.isClosed = true;
        this.channel.close();
        globalThis.removeEventListener?.('storage', this.onStorage);
    }
    onStorage = (event) => {
        if (event.key === this.name || event.key === null) {
            const report = () => void (this.isClosed || this.onmessage?.(new MessageEvent('message', { data: { kind: 'session' } })));
            setTimeout(report, event.newValue === null ? reasonDelay : 0);
        }
    };
}
