import { baseUrl, demo, expect, newPassword } from './expect.js';
import { client } from './generated/client.gen.js';
import { createUser, listUsers, obtainTokens, refreshTokens, updateUser } from './generated/index.js';

client.setConfig({ baseUrl });
const login = await obtainTokens({ body: demo });
expect(login.data?.refresh !== undefined, 'a login hands out both tokens');

const refreshed = await refreshTokens({ body: { refresh: login.data.refresh }, headers: { 'Idempotency-Key': 'hey-api-000000001' } });
expect(refreshed.data !== undefined, 'a refresh hands out an access token');

const { access } = refreshed.data;
client.setConfig({ baseUrl, auth: () => access });
const list = await listUsers({ query: { isActive: true, search: 'gokul' } });
expect(list.data?.results[0]?.username === 'Gokul', 'the filtered list has the account');

const created = await createUser({ body: { username: 'hey-api', password: newPassword } });
expect(created.data?.isActive === true, 'a user is created by the fewest members');

const changed = await updateUser({
    path: { id: created.data.id },
    headers: { 'If-Match': created.response!.headers.get('ETag')! },
    body: { firstName: 'Ada' },
});
expect(changed.data?.firstName === 'Ada', 'a change names the state that it means');

const refused = await createUser({ body: { username: '', password: newPassword } });
expect(refused.error?.code === 'invalid' && refused.error.errors?.['username']?.length === 1, 'an error is typed');
