import createClient from 'openapi-fetch';
import { baseUrl, demo, expect, newPassword } from './expect.js';
import type { paths } from './generated.js';

const anonymous = createClient<paths>({ baseUrl });
const login = await anonymous.POST('/api/token/', { body: demo });
expect(login.data?.refresh !== undefined, 'a login hands out both tokens');

const refreshed = await anonymous.POST('/api/token/refresh/', {
    body: { refresh: login.data.refresh },
    params: { header: { 'Idempotency-Key': 'openapi-fetch-0001' } },
});
expect(refreshed.data !== undefined, 'a refresh hands out an access token');

const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${refreshed.data.access}` } });
const list = await api.GET('/api/users/', { params: { query: { isActive: true, search: 'gokul' } } });
expect(list.data?.results[0]?.username === 'Gokul', 'the filtered list has the account');

const created = await api.POST('/api/users/', { body: { username: 'openapi-fetch', password: newPassword } });
expect(created.data?.isActive === true, 'a user is created by the fewest members');

const changed = await api.PATCH('/api/users/{id}/', {
    params: { path: { id: created.data.id }, header: { 'If-Match': created.response.headers.get('ETag')! } },
    body: { firstName: 'Ada' },
});
expect(changed.data?.firstName === 'Ada', 'a change names the state that it means');

const refused = await api.POST('/api/users/', { body: { username: '', password: newPassword } });
expect(refused.error?.code === 'invalid' && refused.error.errors?.['username']?.length === 1, 'an error is typed');
