import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A mail as it came over the wire. */
export interface ReceivedMail {
    /** Whom the sender named to the server: not what stands in the mail. */
    readonly from: string;
    readonly recipients: readonly string[];
    /** Headers and body, each byte as one character. */
    readonly message: string;
}

export interface SmtpServer {
    readonly port: number;
    /** What it has taken, the oldest first. */
    readonly received: readonly ReceivedMail[];
    /** Resolves when it takes another mail; rejects when `signal` is aborted before. */
    another(signal: AbortSignal): Promise<void>;
    stop(): Promise<void>;
}

/** What it says after EHLO (RFC 5321 §4.1.1.1, RFC 6152, RFC 6531). */
const extensions = ['8BITMIME', 'SMTPUTF8'];

/** A mail server on loopback that takes every mail and passes none on: as much of ESMTP as a sender needs. */
export async function startSmtpServer(): Promise<SmtpServer> {
    const received: ReceivedMail[] = [];
    const connections = new Set<Socket>();
    const arrivals = new EventTarget();
    const server = createServer((socket) => {
        connections.add(socket.once('close', () => connections.delete(socket)));
        converse(socket, (mail) => {
            received.push(mail);
            arrivals.dispatchEvent(new Event('mail'));
        });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
        port: (server.address() as AddressInfo).port,
        received,
        another: async (signal) => void await once(arrivals, 'mail', { signal }),
        stop: async () => {
            connections.forEach((socket) => socket.destroy());
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

/** One connection: lines in, replies out. */
function converse(socket: Socket, deliver: (mail: ReceivedMail) => void): void {
    let pending = '';
    let from: string | undefined;
    let recipients: string[] = [];
    /** The lines of the message, while one is sent. */
    let data: string[] | undefined;

    const forget = (): void => {
        from = undefined;
        recipients = [];
    };
    const reply = (line: string): string => {
        const argument = /<(.*)>/.exec(line)?.[1] ?? '';
        switch (/^[A-Za-z]*/.exec(line)?.[0].toUpperCase()) {
            case 'EHLO':
                forget();
                return ['localhost', ...extensions].map((text, index) => `250${index < extensions.length ? '-' : ' '}${text}`).join('\r\n');
            case 'HELO':
            case 'RSET':
                forget();
                return '250 OK';
            case 'NOOP':
                return '250 OK';
            case 'MAIL':
                from = utf8(argument);
                recipients = [];
                return '250 OK';
            case 'RCPT':
                if (from === undefined) {
                    return '503 MAIL first';
                }

                recipients.push(utf8(argument));
                return '250 OK';
            case 'DATA':
                if (recipients.length === 0) {
                    return '503 RCPT first';
                }

                data = [];
                return '354 Go on';
            case 'QUIT':
                return '221 Bye';
            default:
                return '502 Not known here';
        }
    };
    const onLine = (line: string): string | undefined => {
        if (!data) {
            return reply(line);
        }

        if (line !== '.') {
            // A dot before a line's own is the sender's (RFC 5321 §4.5.2).
            data.push(line.replace(/^\./, ''));
            return undefined;
        }

        deliver({ from: from!, recipients, message: data.join('\r\n') });
        data = undefined;
        forget();
        return '250 Taken';
    };

    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
        const lines = (pending + chunk.toString('latin1')).split('\r\n');
        pending = lines.pop()!;
        for (const answer of lines.map(onLine).filter((text) => text !== undefined)) {
            socket.write(`${answer}\r\n`);
            if (answer.startsWith('221')) {
                socket.end();
            }
        }
    });
    socket.write('220 localhost ESMTP\r\n');
}

function utf8(bytes: string): string {
    return Buffer.from(bytes, 'latin1').toString();
}
