// generated, do not edit: npm run swagger in clients/typescript
import { BrowserChannel } from './browser-channel.js';
import { memoryStorage, webStorage } from './session-store.js';
export function normalizedBase(baseUrl) {
    const base = new URL(baseUrl ?? '/', globalThis.location?.href);
    return new URL(base.origin + base.pathname.replace(/\/*$/, '/'));
}
export function storageOf(shared) {
    if (shared) {
        return webStorage(shared);
    }
    if ('localStorage' in globalThis) {
        console.warn('api-client: localStorage cannot be used here, so the session is kept in memory and ends with the page.');
    }
    return memoryStorage();
}
export function channelIfAny(name) {
    return typeof BroadcastChannel !== 'undefined' ? new BrowserChannel(name) : undefined;
}
export function localStorageIfAny() {
    const probe = 'api-client:probe';
    try {
        const storage = globalThis.localStorage;
        storage.setItem(probe, '');
        storage.removeItem(probe);
        return storage;
    }
    catch {
        return undefined;
    }
}
export function requirePlatform(options) {
    if (!options.randomKey && typeof globalThis.crypto?.getRandomValues !== 'function') {
        throw new Error('createClient needs crypto.getRandomValues: import "react-native-get-random-values" first, or pass randomKey.');
    }
    try {
        void new URL('https://example.com/a').pathname;
    }
    catch (error) {
        throw new Error('createClient needs the whole of URL: import "react-native-url-polyfill/auto" first.', { cause: error });
    }
}
export function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}
