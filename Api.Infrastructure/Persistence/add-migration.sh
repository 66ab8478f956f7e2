#!/usr/bin/env bash
# Adds a migration of this name for both databases: add-migration.sh NAME
# Migrations are added and never amended once they are released: a database that has one already would lack the amendment.
# Api.Tests/Processes/Upgrades keeps what each release had, and its tests fail when one of them is amended.
set -euo pipefail
cd "$(dirname "$0")/../.."
export MAKES_MIGRATIONS=true
dotnet tool restore >/dev/null
dotnet restore Api.Web >/dev/null
for provider in Sqlite SqlServer; do
  dotnet ef migrations add "$1" --context "${provider}AppDbContext" \
    --project Api.Infrastructure --startup-project Api.Web \
    --output-dir "Persistence/$provider/Migrations"
done
# The tool writes a byte order mark that nothing else here has.
sed -i '1s/^\xEF\xBB\xBF//' Api.Infrastructure/Persistence/*/Migrations/*.cs
# The program itself is built without what only migrations need.
MAKES_MIGRATIONS=false dotnet restore Api.Web >/dev/null
