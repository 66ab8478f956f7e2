/** What a link in a mail is for. */
export type MailLinkKind = 'signup' | 'password-reset' | 'email-change';

/** `link` is its secret: in memory only, so that neither the address nor the history of the browser has it. */
export interface MailLink {
    readonly kind: MailLinkKind | 'unknown';
    readonly link: string;
}

const kinds: readonly string[] = ['signup', 'password-reset', 'email-change'] satisfies MailLinkKind[];
const listeners = new Set<() => void>();
let current: MailLink | undefined;

/** Takes `#kind=…&link=…` out of the address. It does nothing else: who opens a link may be a program that looks for viruses. */
export function takeMailLink(): void {
    const fragment = new URLSearchParams(location.hash.slice(1));
    const [kind, link] = [fragment.get('kind') ?? '', fragment.get('link')];
    if (link !== null) {
        history.replaceState(null, '', location.pathname + location.search);
        setMailLink({ kind: kinds.includes(kind) ? kind as MailLinkKind : 'unknown', link });
    }
}

export function setMailLink(link: MailLink | undefined): void {
    current = link;
    listeners.forEach((listener) => listener());
}

/** For `useSyncExternalStore`. */
export function subscribeMailLink(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
}

export function mailLink(): MailLink | undefined {
    return current;
}
