import createFetchClient, { type Client as PathsClient } from 'openapi-fetch';
import type { Client } from './client.js';
import type { paths } from './schema.js';

/**
 * Typed calls of every path of the OpenAPI document, with the session's access token:
 * `const { data, error } = await typedClient(client).GET('/api/users/{id}/', { params: { path: { id: 1 } } })`.
 */
export function typedClient(client: Client): PathsClient<paths> {
    return createFetchClient<paths>({ baseUrl: client.baseUrl, fetch: (request) => client.fetch(request) });
}
