// generated, do not edit: npm run swagger in clients/typescript
const refreshMargin = 15_000;
export function lifetimeLeft(token, now) {
    const age = now - token.receivedAt;
    return age < 0 ? 0 : Math.max(0, lifetime(token) - age);
}
export function expiryOf(token) {
    return token.receivedAt + lifetime(token);
}
export function isFresh(token, now) {
    return lifetimeLeft(token, now) > Math.min(refreshMargin, lifetime(token) / 4);
}
export function identityOf(token) {
    const claims = readClaims(token.text);
    return {
        userId: Number(claims['sub']),
        roles: Array.isArray(claims['roles']) ? claims['roles'].map(String) : [],
        sessionId: String(claims['sid']),
    };
}
export function lifetime(token) {
    const claims = readClaims(token.text);
    const seconds = Number(claims['exp']) - Number(claims['iat']);
    return seconds > 0 ? seconds * 1_000 : 0;
}
function readClaims(jwt) {
    try {
        const payload = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
        const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
        return JSON.parse(new TextDecoder().decode(bytes));
    }
    catch {
        return {};
    }
}
