import { createClient } from 'api-client';
import { typedClient } from 'api-client/openapi';
import { SessionProvider, useSession, useUser } from 'api-client/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

const client = createClient({ mode: 'cookie' });

function App() {
    const { state } = useSession();
    const { user } = useUser();
    const [count, setCount] = useState<number>();
    if (state.status !== 'signedIn') {
        return <button onClick={() => void client.login('Gokul', '123')}>Log in, {state.status}</button>;
    }

    const look = async () => setCount((await typedClient(client).GET('/api/users/')).data?.count);
    return (
        <>
            <h1>{user?.username}</h1>
            <button onClick={() => void look()}>Users: {count}</button>
            <button onClick={() => void client.logout()}>Log out</button>
        </>
    );
}

createRoot(document.getElementById('root')!).render(<SessionProvider client={client}><App /></SessionProvider>);
