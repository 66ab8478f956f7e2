// What a client takes from the platform that it runs on: a page, a worker, Node, a phone.
import { BrowserChannel } from './browser-channel.js';
import { memoryStorage, webStorage, type KeyValueStore } from './session-store.js';
import type { Channel } from './tab.js';

/** The address without query, and with a slash at its end. */
export function normalizedBase(baseUrl: string | URL | undefined): URL {
    const base = new URL(baseUrl ?? '/', globalThis.location?.href);
    return new URL(base.origin + base.pathname.replace(/\/*$/, '/'));
}

export function storageOf(shared: Storage | undefined): KeyValueStore {
    if (shared) {
        return webStorage(shared);
    }

    if ('localStorage' in globalThis) {
        console.warn('api-client: localStorage cannot be used here, so the session is kept in memory and ends with the page.');
    }

    return memoryStorage();
}

export function channelIfAny(name: string): Channel | undefined {
    return typeof BroadcastChannel !== 'undefined' ? new BrowserChannel(name) : undefined;
}

/**
 * Outside of browsers there is no `localStorage`. Where the user has disabled it, reading the property throws; Node 25 without a
 * file for it has one that lacks all methods; some browsers have one that takes nothing.
 */
export function localStorageIfAny(): Storage | undefined {
    const probe = 'api-client:probe';
    try {
        const storage = globalThis.localStorage;
        storage.setItem(probe, '');
        storage.removeItem(probe);
        return storage;
    } catch {
        return undefined;
    }
}

/** Names at once what a platform lacks that would be missed minutes later, at the first refresh. */
export function requirePlatform(options: { readonly randomKey?: () => string }): void {
    if (!options.randomKey && typeof globalThis.crypto?.getRandomValues !== 'function') {
        throw new Error('createClient needs crypto.getRandomValues: import "react-native-get-random-values" first, or pass randomKey.');
    }

    try {
        void new URL('https://example.com/a').pathname;
    } catch (error) {
        throw new Error('createClient needs the whole of URL: import "react-native-url-polyfill/auto" first.', { cause: error });
    }
}

/** 192 random bits in base64url. */
export function randomKey(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}
