import type { SessionPage } from 'api-client';
import type { ReactElement } from 'react';

type Session = SessionPage['results'][number];

export function Sessions({ sessions, onEnd }: { readonly sessions: readonly Session[]; readonly onEnd: (id: string) => void }): ReactElement {
    return (
        <section className="card" aria-labelledby="where">
            <h3 id="where">Where you are logged in</h3>
            <ul id="sessions" aria-labelledby="where">
                {sessions.map((session) => {
                    const device = deviceOf(session.userAgent ?? '');
                    const used = new Date(session.lastUsedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
                    return (
                        <li key={session.id}>
                            <strong>{device}</strong>
                            <span>Address {session.ipAddress ?? 'not kept'}</span>
                            <span>Last used {used}</span>
                            {session.current ? <em>this one</em> : (
                                <button type="button" aria-label={`End the session on ${device}, last used ${used}`} onClick={() => onEnd(session.id)}>
                                    End
                                </button>
                            )}
                        </li>
                    );
                })}
            </ul>
        </section>
    );
}

/** Browser and system, as far as their names are in the User-Agent. */
function deviceOf(userAgent: string): string {
    const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(userAgent)?.[1] ?? userAgent;
    const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(userAgent)?.[1];
    return (system ? `${browser} on ${system}` : browser) || 'unknown';
}
