// generated, do not edit: npm run swagger in clients/typescript
export const modes = {
    body: {
        loginPath: 'api/token/',
        credentials: 'omit',
        storesAccess: true,
        sharesCookie: false,
        presenting: (token) => ({ refresh: token }),
        tokenIn: (answer) => text(answer['refresh']),
        hasNothingToPresent: () => false,
    },
    cookie: {
        loginPath: 'api/token/?useCookies=true',
        credentials: 'include',
        storesAccess: false,
        sharesCookie: true,
        presenting: () => undefined,
        tokenIn: (answer) => text(answer['refreshId']),
        hasNothingToPresent: (refusal) => refusal.status === 400 && refusal.code === 'invalid' && 'refresh' in refusal.errors,
    },
};
function text(value) {
    return typeof value === 'string' ? value : undefined;
}
