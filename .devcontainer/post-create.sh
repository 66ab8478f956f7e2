#!/usr/bin/env bash
# Fetches the packages, PyJWT, wrk, and a Chromium for the browser tests: Ubuntu has none outside snap, so it is Playwright's. Chromium's
# sandbox makes namespaces of its own, which Docker allows with SYS_ADMIN only (capAdd in devcontainer.json).
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet restore --locked-mode
for folder in clients/openapi-checks clients/typescript samples/spa samples/verify/node; do
  npm --prefix "$folder" ci --no-audit --no-fund
done
cd clients/typescript
npx playwright-core install --with-deps chromium
sudo apt-get install -y --no-install-recommends python3-jwt python3-cryptography wrk
sudo ln -sf "$(node --print "require('playwright-core').chromium.executablePath()")" /usr/bin/chromium
