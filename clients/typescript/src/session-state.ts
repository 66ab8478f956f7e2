import type { Identity } from './access-token.js';
import type { ApiError } from './errors.js';

/** Whether somebody is signed in, and who. The same object as long as nothing of it changes. */
export type SessionState =
    /** This tab has not read the store yet, or the store holds a session and this tab has no access token for it yet. */
    | { readonly status: 'unknown' }
    | { readonly status: 'signedOut' }
    /** `expiresAt` is when the access token expires, in local milliseconds. A refresh continues the session. */
    | { readonly status: 'signedIn'; readonly expiresAt: number } & Identity;

/** Why nobody is signed in any more. */
export type SignOutReason =
    /** Somebody logged out, in this tab or another. */
    | 'logout'
    /** The server has ended the session: it was ended on another device, has expired, or its token was used by somebody else. */
    | 'session_ended'
    /** The account is inactive or deleted. */
    | 'user_inactive'
    /** The user has deleted the account, by `deleteAccount`. */
    | 'account_deleted'
    /** The browser has no cookie any more: it has expired or was deleted. */
    | 'cookie_lost'
    /** The session is gone from the store, and nobody said why: another tab or program has removed it. */
    | 'removed'
    /** There was no session to go on with. */
    | 'none';

/** What has happened to the state that a listener is called with. */
export type SessionEvent =
    /** Nothing yet: a new listener gets the state as it is. */
    | { readonly name: 'initial' }
    /** Somebody has signed in, in this tab or another, or a stored session was found. */
    | { readonly name: 'signed_in' }
    /** The session goes on with a new access token. */
    | { readonly name: 'refreshed' }
    /** Another user is signed in now, or the user has other roles. */
    | { readonly name: 'user_changed' }
    /** `error` is the server's refusal, where this tab has heard it. */
    | { readonly name: 'signed_out'; readonly reason: SignOutReason; readonly error?: ApiError }
    /** The store holds a session of which this tab has no access token: it asks for one when it needs it. */
    | { readonly name: 'unknown' };

export type SessionListener = (state: SessionState, event: SessionEvent) => void;
