// generated, do not edit: npm run swagger in clients/typescript
export { createClient } from './client.js';
export { ApiError, NoAnswerError } from './errors.js';
export { webStorage, memoryStorage } from './session-store.js';
