import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './api-process.js';
import { answers, isRunning } from './ports.js';

export interface Sample {
    stop(): void;
}

/** Starts a sample by a command of its README, and waits until it answers. */
export async function startSample(folder: string, origin: string, command: readonly string[], env: NodeJS.ProcessEnv): Promise<Sample> {
    const [program, ...options] = command;
    const started = spawn(program!, options, {
        cwd: join(repository(), 'samples', folder),
        env: { ...process.env, ...env },
        stdio: 'ignore',
        detached: true,
    });
    const stop = (): void => {
        // Its group: npm and dotnet start the server, and do not end it. One that has ended by itself has none.
        if (started.pid && isRunning(started)) {
            process.kill(-started.pid, 'SIGTERM');
        }
    };
    try {
        await answers(origin, started);
    } catch (fault) {
        stop();
        throw fault;
    }

    return { stop };
}
