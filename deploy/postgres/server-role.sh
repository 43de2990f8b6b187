#!/bin/sh
# PostgreSQL's image runs this once, when it makes the database: the role that the server uses. It owns no table, see docs/audit.md.
set -eu
password=$(cat /run/secrets/postgres_server_password)
psql --set=ON_ERROR_STOP=1 --set=password="$password" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE inkstone_server LOGIN PASSWORD :'password';
SQL
