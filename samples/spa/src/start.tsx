import { createClient } from 'api-client';
import { SessionProvider } from 'api-client/react';
import { createRoot } from 'react-dom/client';
import { App, type Mode } from './App';
import { MessageProvider } from './messages';
import './style.css';

const mode: Mode = new URLSearchParams(location.search).get('mode') === 'body' ? 'body' : 'cookie';
const client = createClient({
    mode,
    baseUrl: import.meta.env['VITE_API_URL'] || '/',
    // What is stored differs between the modes: each has a place of its own.
    storageKey: `spa-sample:${mode}`,
});

createRoot(document.getElementById('root')!).render(
    <SessionProvider client={client}>
        <MessageProvider>
            <App mode={mode} />
        </MessageProvider>
    </SessionProvider>,
);
