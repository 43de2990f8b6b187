#!/bin/sh
# The service `backup` of compose.yaml: one backup now and one each day, of which the newest BACKUP_KEEP (14) stay. With `once`: one backup, then the end.
# BACKUP_KEY names a file with a key: then they are encrypted. The backups of deploy/helm run it too. BACKUP_FOLDER: another folder than /backups.
set -eu
trap 'exit 0' TERM INT

folder=${BACKUP_FOLDER:-/backups}

backup() {
  file="$folder/inkstone-$(date -u +%Y%m%dT%H%M%SZ).backup"
  node apps/server/dist/backup-command.js backup "$file" ${BACKUP_KEY:+--key "$BACKUP_KEY"}
  # shellcheck disable=SC2012 # the names are our own, and sort by time
  ls -1r "$folder"/inkstone-*.backup | tail -n "+$((${BACKUP_KEEP:-14} + 1))" | while read -r old; do rm -- "$old"; done
}

if [ "${1:-}" = once ]; then
  backup
  exit
fi
while :; do
  backup || echo "inkstone: the backup failed; the next one is tried in a day" >&2
  sleep 86400 &
  wait $!
done
