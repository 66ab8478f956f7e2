import type { ApiError } from 'api-client';
import { useState, type ReactElement } from 'react';
import { Told } from './explain';
import { Field } from './Field';
import type { Fields } from './form';

const words = ['apple', 'bridge', 'candle', 'garden', 'ladder', 'mirror', 'pencil', 'planet', 'river', 'silver', 'window', 'yellow'];

interface Word {
    /** The field to type it into. It stands behind those for name and password: what manages passwords leaves it alone there. */
    readonly field: (errors: ApiError['errors']) => ReactElement;
    /** Throws what the form shows when something else was typed. */
    readonly check: (fields: Fields) => void;
}

/**
 * A word that the page shows and asks to be typed. A program that fills in whatever it finds enters what it always does: one good
 * password into every field, or something else into each, and never this. It is plain text, so that screen readers read it with the
 * field, and can be copied: whoever finds it hard to type need not.
 */
export function useWord(): Word {
    const [word] = useState(() => words[Math.floor(Math.random() * words.length)]!);
    return {
        field: (errors) => (
            <Field
                name="word" label={`Type the word “${word}”`} hint="It shows that a person does this: mail servers open links and fill in forms, too."
                autoComplete="off" autoCapitalize="none" spellCheck={false} errors={errors}
            />
        ),
        check: (fields) => {
            // Phones write the first letter large, and whoever copies it may take its quotation marks or a blank along.
            if (fields('word').replace(/[\s“”"]/g, '').toLowerCase() !== word) {
                throw new Told(`Type “${word}” here.`, 'word');
            }
        },
    };
}
