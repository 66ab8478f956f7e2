import { baseUrl, demo, expect, newPassword } from './expect.js';
import { Configuration, ProblemFromJSON, TokenApi, UsersApi } from './generated/index.js';

// Without a page there is no window, where it looks for fetch.
const settings = { basePath: baseUrl, fetchApi: fetch };
const anonymous = new TokenApi(new Configuration(settings));
const login = await anonymous.obtainTokens({ obtainTokensRequest: demo });
expect(login.refresh !== undefined, 'a login hands out both tokens');

const refreshed = await anonymous.refreshTokens({
    idempotencyKey: 'openapi-generator-1', refreshTokensRequest: { refresh: login.refresh },
});
expect(refreshed.access !== '', 'a refresh hands out an access token');

const api = new UsersApi(new Configuration({ ...settings, accessToken: refreshed.access }));
const list = await api.listUsers({ isActive: true, search: 'gokul' });
expect(list.results[0]?.username === 'Gokul', 'the filtered list has the account');

const created = await api.createUserRaw({ createUserRequest: { username: 'openapi-generator', password: newPassword } });
const user = await created.value();
expect(user.isActive, 'a user is created by the fewest members');

const changed = await api.updateUser({
    id: user.id, ifMatch: created.raw.headers.get('ETag')!, updateUserRequest: { firstName: 'Ada' },
});
expect(changed.firstName === 'Ada', 'a change names the state that it means');

const refused = await api.createUser({ createUserRequest: { username: '', password: newPassword } }).catch((answer: Response) => answer);
expect(refused instanceof Response, 'what is wrong is refused');
const problem = ProblemFromJSON(await refused.json());
expect(problem.code === 'invalid' && problem.errors?.['username']?.length === 1, 'an error is typed');
