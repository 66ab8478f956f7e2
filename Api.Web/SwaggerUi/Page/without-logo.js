// Runs after the bundle and before the page is built from it.
// The logo of the top bar carries a style of its own, which the page's content security policy refuses. Plugins given as
// strings in the configuration would have to be evaluated, which it refuses too; so one is added here, as a function.
const build = window.SwaggerUIBundle;
const withoutLogo = () => ({ components: { Logo: () => null } });

window.SwaggerUIBundle = Object.assign(
  (options) => build({ ...options, plugins: [...(options.plugins ?? []), withoutLogo] }),
  build,
);
