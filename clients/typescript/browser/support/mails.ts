import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { patience } from './api-process.js';

/** What somebody reads in a mail. */
export interface Mail {
    readonly subject: string;
    readonly text: string;
    /** The digits, where the mail has a code. */
    readonly code: string;
    /** The address, where the mail has a link. */
    readonly link: string;
}

/** The folder that the API writes mails into: the setting `Mail:Folder`. */
export class Mails {
    private readonly read = new Set<string>();

    constructor(readonly folder: string) {}

    /** Waits for a mail to this address that was not read before. */
    async next(recipient: string, subject: RegExp): Promise<Mail> {
        const seen: string[] = [];
        for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
            seen.length = 0;
            const files = await readdir(this.folder).catch(() => []);
            for (const file of files.filter((name) => name.endsWith('.eml') && !this.read.has(name)).sort()) {
                const message = await readFile(join(this.folder, file), 'latin1');
                const { headers, text } = parse(message);
                const mail = { subject: headers.get('subject') ?? '', to: headers.get('to') ?? '' };
                seen.push(`${mail.to}: ${mail.subject}`);
                if (mail.to.toLowerCase().includes(recipient.toLowerCase()) && subject.test(mail.subject)) {
                    this.read.add(file);
                    return {
                        subject: mail.subject, text,
                        code: /^Your code: ([\d -]+)/m.exec(text)?.[1]?.trim() ?? '',
                        link: /https?:\/\/\S+#kind=\S+/.exec(text)?.[0] ?? '',
                    };
                }
            }
        }

        assert.fail(`There is no mail to ${recipient} that is called ${subject}, but: ${seen.join(', ') || 'none'}`);
    }
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
