/** Ends the program with exit code 1 where a call did not do what it should. */
export function expect(holds: boolean, what: string): asserts holds {
    if (!holds) {
        throw new Error(`not so: ${what}`);
    }
}

/** Where the API listens. */
export const baseUrl = process.argv[2] ?? 'http://localhost:8000';

export const demo = { username: 'Gokul', password: '123' };
export const newPassword = 'analytical engine 1843';
