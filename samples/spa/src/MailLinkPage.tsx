import { useSession, useUser } from 'api-client/react';
import type { ReactElement } from 'react';
import { Told } from './explain';
import { Field, NameField, NewPasswordField } from './Field';
import { useForm, type Fields } from './form';
import { setMailLink, type MailLink } from './mail-link';
import { proveBy } from './Proof';
import { View } from './View';
import { useWord } from './Word';

/**
 * What a link in a mail opens. Mail servers open links too, press what is there and submit what they find: so nothing is sent before
 * somebody has entered a password, new or the account's, and has typed the word that the page asks for.
 */
export function MailLinkPage({ link: { kind, link } }: { readonly link: MailLink }): ReactElement {
    switch (kind) {
        case 'signup': return <ChoosePassword link={link} />;
        case 'password-reset': return <ChangePassword link={link} />;
        case 'email-change': return <ConfirmAddress link={link} />;
        case 'unknown': return <View id="mail-link" title="This link is not known here" takesFocus><Leave /></View>;
    }
}

interface LinkProps {
    readonly link: string;
}

function ChoosePassword({ link }: LinkProps): ReactElement {
    const { client, state } = useSession();
    const word = useWord();
    const { errors, form, submit } = useForm(async (fields) => {
        const [username, password] = [fields('username'), readTwice(fields, 'password')];
        word.check(fields);
        await client.confirmSignUp({ link, password, ...(username && { username }) });
        setMailLink(undefined);
        return state.status === 'signedIn' ? 'The account is ready. Log out to use it.' : 'Your account is ready. Log in with your new password.';
    });
    return (
        <View id="mail-link" title="Choose your password" takesFocus={false}>
            <p className="hint">With it the account is created.</p>
            <form ref={form} onSubmit={submit}>
                {errors['username'] && <NameField name="username" label="Another user name" errors={errors} />}
                <NewPasswordField name="password" label="Choose a password" errors={errors} />
                <Field name="repeated" label="Once more" type="password" autoComplete="new-password" errors={errors} />
                {word.field(errors)}
                <UsedUp errors={errors} />
                <button>Create the account</button>
            </form>
            <Leave />
        </View>
    );
}

function ChangePassword({ link }: LinkProps): ReactElement {
    const { client, state } = useSession();
    const word = useWord();
    const { errors, form, submit } = useForm(async (fields) => {
        const newPassword = readTwice(fields, 'newPassword');
        word.check(fields);
        await client.resetPassword({ link, newPassword });
        // Whoever was signed in here: the sessions of the account have ended.
        if (state.status === 'signedIn') {
            await client.logout();
        }

        setMailLink(undefined);
        return 'Your password is changed. Log in with it.';
    });
    return (
        <View id="mail-link" title="Choose another password" takesFocus={false}>
            <form ref={form} onSubmit={submit}>
                <NewPasswordField name="newPassword" label="New password" errors={errors} />
                <Field name="repeated" label="Once more" type="password" autoComplete="new-password" errors={errors} />
                {word.field(errors)}
                <UsedUp errors={errors} />
                <button>Change the password</button>
            </form>
            <Leave />
        </View>
    );
}

/** Who is signed in gives the password, too: a program that presses what it finds may do so where somebody is. */
function ConfirmAddress({ link }: LinkProps): ReactElement {
    const { client, state } = useSession();
    const { user } = useUser();
    const isSignedIn = state.status === 'signedIn';
    const word = useWord();
    const { errors, form, submit } = useForm(async (fields) => {
        word.check(fields);
        if (client.state().status === 'signedIn') {
            await proveBy(client, (user ?? await client.user()).username, fields('password'));
        } else {
            await client.login(fields('username'), fields('password'));
        }

        const { email } = await client.confirmEmail({ link });
        setMailLink(undefined);
        return `${email ?? ''} is your address now.`;
    });
    return (
        <View id="mail-link" title="Confirm your address" takesFocus={false}>
            <p className="hint">{isSignedIn ? `You are signed in as ${user?.username ?? '…'}.` : 'For that, log in to the account that it is for.'}</p>
            <form ref={form} onSubmit={submit}>
                {!isSignedIn && <NameField name="username" label="User name or e-mail" errors={errors} />}
                <Field name="password" label="Password" type="password" autoComplete="current-password" errors={errors} />
                {word.field(errors)}
                <UsedUp errors={errors} />
                <button>Confirm the address</button>
            </form>
            <Leave />
        </View>
    );
}

function readTwice(fields: Fields, name: string): string {
    if (fields('repeated') !== fields(name)) {
        throw new Told('The two are not the same.', 'repeated');
    }

    return fields(name);
}

/** A link has no field of its own. */
function UsedUp({ errors }: { readonly errors: Readonly<Record<string, unknown>> }): ReactElement | false {
    return 'code' in errors && (
        <p className="field-error">The link was used already, or is too old. If it was you who used it, everything is done: go on and log in.</p>
    );
}

function Leave(): ReactElement {
    return (
        <div className="actions">
            <button type="button" className="link" onClick={() => setMailLink(undefined)}>Go on without</button>
        </div>
    );
}
