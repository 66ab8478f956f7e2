/** What the table of the protocol can say of a presented token. */
export type Verdict = 'Ended' | 'Replayed' | 'Expired' | 'Unchanged' | 'KeyReused' | 'Rotated' | 'ReuseDetected';

interface Session {
    readonly id: string;
    /** The number of the current token; earlier ones are smaller. */
    current: number;
    previous: number | undefined;
    rotatedAt: number | undefined;
    rotationKey: string | undefined;
    ended: 'ReuseDetected' | 'Blacklisted' | undefined;
}

export interface ServerOptions {
    readonly leeway: number;
    /** Milliseconds of server time. */
    readonly now: () => number;
    readonly rotates?: boolean;
    readonly accessLifetime?: number;
    /** The setting `Jwt:UserIdClaim`. */
    readonly userIdClaim?: string;
}

export interface ServerRequest {
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly headers: Headers;
    readonly body: string;
    /** The refresh cookie, as it was when the request was sent. */
    readonly cookie: string | undefined;
}

export interface ServerAnswer {
    readonly status: number;
    readonly body: Readonly<Record<string, unknown>>;
    /** What `Set-Cookie` says of the refresh cookie: null deletes it, nothing leaves it alone. */
    readonly setCookie?: string | null;
    readonly headers?: Readonly<Record<string, string>>;
}

/** The API as far as the client sees it: the protocol's table, line by line, and the contract's bodies. */
export class FakeServer {
    readonly sessions: Session[] = [];
    /** Every decided refresh, in order. */
    readonly verdicts: { readonly token: string; readonly key: string | undefined; readonly verdict: Verdict }[] = [];
    /** What new access tokens say of the user. */
    userId = 7;
    roles: readonly string[] = ['administrator'];
    /** What is answered to other calls, by method and path. */
    readonly calls = new Map<string, (request: ServerRequest) => ServerAnswer>();
    private issued = 0;

    constructor(private readonly options: ServerOptions) {}

    handle(request: ServerRequest): ServerAnswer {
        switch (`${request.method} ${request.path}`) {
            case 'POST /api/token/': return this.obtain(request);
            case 'POST /api/token/refresh/': return this.refresh(request);
            case 'POST /api/token/blacklist/': return this.blacklist(request);
            default: return this.calls.get(`${request.method} ${request.path}`)?.(request) ?? this.protectedCall(request);
        }
    }

    end(session: number): void {
        this.sessions[session]!.ended ??= 'Blacklisted';
    }

    private obtain(request: ServerRequest): ServerAnswer {
        const { username, password } = JSON.parse(request.body) as Record<string, string>;
        if (password !== 'right') {
            return problem(401, 'no_active_account', 'No active account found with the given credentials');
        }

        return this.start(username!, request);
    }

    /** Starts a session, as a login does. */
    start(username: string, request: ServerRequest): ServerAnswer {
        const session: Session = {
            id: `${username}-${this.sessions.length}`, current: 0, previous: undefined, rotatedAt: undefined, rotationKey: undefined, ended: undefined,
        };
        const replaced = request.query === '?useCookies=true' ? this.find(request.cookie) : undefined;
        this.sessions.push(session);
        if (replaced) {
            replaced.session.ended ??= 'Blacklisted';
        }

        return this.tokens(session, undefined, request.query === '?useCookies=true');
    }

    private refresh(request: ServerRequest): ServerAnswer {
        const inBody = request.body === '' ? undefined : (JSON.parse(request.body) as { refresh?: string }).refresh;
        const presented = inBody ?? request.cookie;
        if (presented === undefined) {
            return problem(400, 'invalid', 'Invalid input.', { refresh: ['This field is required.'] });
        }

        const found = this.find(presented);
        if (!found) {
            return problem(401, 'token_not_valid', 'Token is invalid');
        }

        const key = request.headers.get('Idempotency-Key') ?? undefined;
        if (key !== undefined && !/^[!-~]{16,255}$/.test(key)) {
            return problem(400, 'invalid', 'Invalid input.', { 'Idempotency-Key': ['This is no key.'] });
        }

        const verdict = this.decide(found.session, found.number, key);
        this.verdicts.push({ token: presented, key, verdict });
        switch (verdict) {
            case 'KeyReused': return problem(422, 'idempotency_key_reused', 'Another key is needed.');
            case 'Expired': return problem(401, 'token_not_valid', 'Token is expired');
            case 'Ended':
            case 'ReuseDetected': return problem(401, 'token_not_valid', 'Token is blacklisted');
            default: return this.tokens(found.session, found.number, inBody === undefined);
        }
    }

    /** The table. */
    private decide(session: Session, presented: number, key: string | undefined): Verdict {
        const now = this.options.now();
        const young = session.rotatedAt !== undefined && now - session.rotatedAt < this.options.leeway;
        const sameKey = key !== undefined && key === session.rotationKey;

        if (session.ended) {
            return 'Ended';
        }

        if (presented === session.previous && (sameKey || young)) {
            return 'Replayed';
        }

        if (presented === session.current && this.options.rotates === false) {
            return 'Unchanged';
        }

        if (presented === session.current && young) {
            return 'Unchanged';
        }

        if (presented === session.current && sameKey) {
            return 'KeyReused';
        }

        if (presented === session.current) {
            session.previous = session.current;
            session.current++;
            session.rotatedAt = now;
            session.rotationKey = key;
            return 'Rotated';
        }

        session.ended = 'ReuseDetected';
        return 'ReuseDetected';
    }

    private blacklist(request: ServerRequest): ServerAnswer {
        const inBody = request.body === '' ? undefined : (JSON.parse(request.body) as { refresh?: string }).refresh;
        const presented = inBody ?? request.cookie;
        if (presented === undefined) {
            return problem(400, 'invalid', 'Invalid input.', { refresh: ['This field is required.'] });
        }

        const found = this.find(presented);
        if (found) {
            found.session.ended ??= 'Blacklisted';
        }

        return { status: 200, body: {}, ...(inBody === undefined ? { setCookie: null } : {}) };
    }

    private protectedCall(request: ServerRequest): ServerAnswer {
        const header = request.headers.get('Authorization');
        if (header === null) {
            return problem(401, 'not_authenticated', 'Authentication credentials were not provided.');
        }

        const claims = JSON.parse(atob(header.split('.')[1]!)) as { exp: number; sid: string };
        const session = this.sessions.find((one) => one.id === claims.sid);
        return !session || session.ended || this.options.now() >= claims.exp * 1_000
            ? problem(401, 'token_not_valid', 'Given token not valid for any token type')
            : { status: 200, body: { sid: claims.sid } };
    }

    private tokens(session: Session, presented: number | undefined, asCookie: boolean): ServerAnswer {
        const token = `${session.id}.t${session.current}`;
        const access = this.accessToken(session);
        if (!asCookie) {
            return this.options.rotates === false && presented !== undefined
                ? { status: 200, body: { access } }
                : { status: 200, body: { access, refresh: token } };
        }

        const body = { access, refreshId: `id of ${token}` };
        return presented === session.current ? { status: 200, body } : { status: 200, body, setCookie: token };
    }

    accessToken(session: Session): string {
        const iat = Math.floor(this.options.now() / 1_000);
        const payload = {
            exp: iat + (this.options.accessLifetime ?? 300), iat, jti: String(++this.issued),
            [this.options.userIdClaim ?? 'user_id']: this.userId, sub: String(this.userId), sid: session.id, roles: this.roles,
        };
        return `e30.${btoa(JSON.stringify(payload))}.signature`;
    }

    private find(token: string | undefined): { readonly session: Session; readonly number: number } | undefined {
        const [id, number] = (token ?? '').split('.t');
        const session = this.sessions.find((one) => one.id === id);
        return session && { session, number: Number(number) };
    }
}

export function problem(status: number, code: string, detail: string, errors?: Record<string, string[]>): ServerAnswer {
    return { status, body: { type: 'about:blank', title: 'Error', status, detail, traceId: 'none', code, ...(errors ? { errors } : {}) } };
}
