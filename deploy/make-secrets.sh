#!/bin/sh
# Makes the secrets of compose.yaml in the folder `secrets` beside it. What exists stays as it is, so it can be run again.
# Only the owner can enter the folder. The files themselves are readable, because containers read them as other users.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
# Writes standard input into a file, all at once, unless it is there.
keep() {
  if [ -e "$1" ]; then cat >/dev/null; return; fi
  cat >"$1.new"
  chmod 644 "$1.new"
  mv "$1.new" "$1"
}
made() { random | keep "$1"; }

made jwt_secret
made postgres_password
made postgres_server_password
made redis_password
made s3_access_key
made s3_secret_key

keep database_url <<END
postgres://inkstone_server:$(cat postgres_server_password)@postgres:5432/inkstone
END
keep database_migration_url <<END
postgres://inkstone:$(cat postgres_password)@postgres:5432/inkstone
END
keep redis_url <<END
redis://:$(cat redis_password)@redis:6379
END
keep redis_conf <<END
bind * -::*
save ""
appendonly no
maxmemory 128mb
requirepass $(cat redis_password)
END
keep s3_conf <<END
{
  "identities": [
    {
      "name": "inkstone",
      "credentials": [{ "accessKey": "$(cat s3_access_key)", "secretKey": "$(cat s3_secret_key)" }],
      "actions": ["Admin", "Read", "Write", "List", "Tagging"]
    }
  ]
}
END
echo "The secrets are in $PWD. Keep a copy of them in a safe place: a backup without them can be restored, but nobody stays signed in."
