import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identityOf } from '../src/access-token.js';
import { World } from './support/world.js';

describe('The user of an access token', () => {
    it('is read from sub, whose name no setting changes', () => {
        // The API writes these claims with Jwt__UserIdClaim=uid.
        const claims = { token_type: 'access', exp: 300, iat: 0, uid: 42, sub: '42', sid: 'ada-0', roles: ['administrator'] };
        const payload = btoa(JSON.stringify(claims));

        const identity = identityOf({ text: `e30.${payload}.signature`, receivedAt: 0 });

        assert.deepEqual(identity, { userId: 42, sessionId: 'ada-0', roles: ['administrator'] });
    });

    it('is known after a login to an API that is set to another claim name for the user id', async () => {
        const world = new World({ mode: 'cookie', userIdClaim: 'uid' });

        const state = await world.until(world.open().client.login('ada', 'right'));

        assert.equal(state.status === 'signedIn' && state.userId, 7);
    });
});
