import { defineConfig, loadEnv, type Plugin } from 'vite';

/** What the page may load and whom it may call: itself and the API. Nothing inline, so an injected script does not run. */
function contentSecurityPolicy(api: string | undefined): Plugin {
    const connect = api ? `'self' ${new URL(api).origin}` : "'self'";
    const policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", `connect-src ${connect}`,
        "base-uri 'none'", "form-action 'none'",
    ];
    return {
        name: 'content-security-policy',
        transformIndexHtml: () => [{
            tag: 'meta',
            attrs: { 'http-equiv': 'Content-Security-Policy', content: policy.join('; ') },
            injectTo: 'head-prepend',
        }],
    };
}

export default defineConfig(({ mode }) => ({
    plugins: [contentSecurityPolicy(loadEnv(mode, '.')['VITE_API_URL'])],
    // tsconfig.json has the client's sources: nothing has to be built before. In a project of your own it is a dependency. There is
    // one React, whoever imports it.
    resolve: { tsconfigPaths: true, dedupe: ['react', 'react-dom'] },
    // One origin for page and API, so that cookie mode works as it will behind one host name: the API is told the page's own, by
    // which it knows that the page is of its site.
    server: {
        port: 5173,
        strictPort: true,
        proxy: { '/api': { target: loadEnv(mode, '.')['VITE_DEV_API'] ?? 'http://localhost:8000', changeOrigin: false } },
    },
    build: { target: 'es2022', modulePreload: { polyfill: false } },
}));
