// generated, do not edit: npm run swagger in clients/typescript
export const modes = {
    body: {
        sessionQuery: '',
        credentials: 'omit',
        storesAccess: true,
        sharesCookie: false,
        tokenBody: (token) => ({ refresh: token }),
        readToken: (answer) => asString(answer['refresh']),
        isMissingToken: () => false,
    },
    cookie: {
        sessionQuery: '?useCookies=true',
        credentials: 'include',
        storesAccess: false,
        sharesCookie: true,
        tokenBody: () => undefined,
        readToken: (answer) => asString(answer['refreshId']),
        isMissingToken: (refusal) => refusal.status === 400 && refusal.code === 'invalid' && 'refresh' in refusal.errors,
    },
};
function asString(value) {
    return typeof value === 'string' ? value : undefined;
}
