import assert from 'node:assert/strict';
import { patience } from './api-process.js';
import type { ReceivedMail, SmtpServer } from './smtp-server.js';

/** What somebody reads in a mail. */
export interface Mail {
    /** Who the API said it was to the mail server. */
    readonly from: string;
    readonly subject: string;
    readonly text: string;
    /** The digits, where the mail has a code. */
    readonly code: string;
    /** The address, where the mail has a link. */
    readonly link: string;
}

/** The mails that the API has handed to a mail server. */
export class Mails {
    private readonly read = new Set<ReceivedMail>();

    constructor(private readonly server: SmtpServer) {}

    /** Waits for a mail to this address that was not read before. */
    async next(recipient: string, subject: RegExp): Promise<Mail> {
        const end = AbortSignal.timeout(patience);
        do {
            for (const mail of this.server.received.filter((received) => isTo(received, recipient) && !this.read.has(received))) {
                const { headers, text } = parse(mail.message);
                const called = headers.get('subject') ?? '';
                if (subject.test(called)) {
                    this.read.add(mail);
                    assert.ok(headers.get('to')?.includes(recipient), `a mail to ${recipient} names ${headers.get('to')}`);
                    return {
                        from: mail.from, subject: called, text,
                        code: /^Your code: ([\d -]+)/m.exec(text)?.[1]?.trim() ?? '',
                        link: /https?:\/\/\S+#kind=\S+/.exec(text)?.[0] ?? '',
                    };
                }
            }
        } while (await this.server.another(end).then(() => true, () => false));

        const seen = this.server.received.map(({ recipients, message }) => `${recipients.join()}: ${parse(message).headers.get('subject')}`);
        assert.fail(`There is no mail to ${recipient} that is called ${subject}, but: ${seen.join(', ') || 'none'}`);
    }
}

function isTo(mail: ReceivedMail, address: string): boolean {
    return mail.recipients.some((recipient) => recipient.toLowerCase() === address.toLowerCase());
}

/** The headers, and the plain text, which is the first of the message's parts (RFC 2046 §5.1.4). */
function parse(message: string): { readonly headers: ReadonlyMap<string, string>; readonly text: string } {
    const [head, body] = split(message);
    const headers = headersOf(head);
    const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1];
    if (boundary === undefined) {
        return { headers, text: decode(body, headers.get('content-transfer-encoding')) };
    }

    const first = (body.split(`--${boundary}`)[1] ?? '').replace(/^\r?\n/, '');
    return { headers, text: parse(first).text };
}

function split(part: string): [string, string] {
    const found = /\r?\n\r?\n/.exec(part);
    return found ? [part.slice(0, found.index), part.slice(found.index + found[0].length)] : [part, ''];
}

function headersOf(head: string): ReadonlyMap<string, string> {
    const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}

function decode(body: string, encoding = '7bit'): string {
    switch (encoding.toLowerCase()) {
        case 'base64': return Buffer.from(body, 'base64').toString();
        case 'quoted-printable': {
            const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
            return Buffer.from(bytes, 'latin1').toString();
        }
        default: return Buffer.from(body, 'latin1').toString();
    }
}
