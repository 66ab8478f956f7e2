import { createClient } from 'api-client';

const api = createClient({ mode: 'body', baseUrl: process.argv[2] });
api.subscribe((state, event) => console.log(event.name, state.status));
await api.login('Gokul', '123');
console.log((await api.user()).username);
// Longer than an access token lives here.
await new Promise((resolve) => setTimeout(resolve, 5_000));
console.log('sessions', (await api.sessions()).count > 0);
console.log('logged out', await api.logout());
