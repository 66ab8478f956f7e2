export { createClient } from './client.js';
export { ApiError, NoAnswerError } from './errors.js';
export { webStorage, memoryStorage } from './session-store.js';
