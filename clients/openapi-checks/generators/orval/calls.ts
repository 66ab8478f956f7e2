import { baseUrl, demo, expect, newPassword } from './expect.js';
import { createUser, listUsers, obtainTokens, refreshTokens, updateUser } from './generated.js';

// The calls name paths: in a page they are its own origin's.
const send = globalThis.fetch;
globalThis.fetch = (input, init) => send(new URL(String(input), baseUrl), init);

const login = await obtainTokens(demo);
expect(login.status === 200 && login.data.refresh !== undefined, 'a login hands out both tokens');

const refreshed = await refreshTokens({ refresh: login.data.refresh }, { headers: { 'Idempotency-Key': 'orval-00000000001' } });
expect(refreshed.status === 200, 'a refresh hands out an access token');

const headers = { Authorization: `Bearer ${refreshed.data.access}` };
const list = await listUsers({ isActive: true, search: 'gokul' }, { headers });
expect(list.status === 200 && list.data.results[0]?.username === 'Gokul', 'the filtered list has the account');

const created = await createUser({ username: 'orval', password: newPassword }, { headers });
expect(created.status === 201 && created.data.isActive, 'a user is created by the fewest members');

const changed = await updateUser(
    created.data.id, { firstName: 'Ada' }, { headers: { ...headers, 'If-Match': created.headers.get('ETag')! } });
expect(changed.status === 200 && changed.data.firstName === 'Ada', 'a change names the state that it means');

const refused = await createUser({ username: '', password: newPassword }, { headers });
expect(refused.status === 400 && refused.data.code === 'invalid' && refused.data.errors?.['username']?.length === 1, 'an error is typed');
