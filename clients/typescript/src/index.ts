export { createClient, type Client, type ClientOptions, type SessionPage, type User } from './client.js';
export { ApiError, NoAnswerError, type ErrorCode } from './errors.js';
export { webStorage, memoryStorage, type ItemStorage, type KeyValueStore } from './session-store.js';
export type { SessionEvent, SessionListener, SessionState, SignOutReason } from './session-state.js';
export type { Channel } from './tab.js';
export type { Identity } from './access-token.js';
export type { Clock } from './clock.js';
export type { Locks } from './locks.js';
export type { components, operations, paths } from './schema.js';
