#!/bin/sh
# backup.sh FOLDER   writes FOLDER/art62-<date>.zip, and removes backups older than 30 days once that has succeeded.
# The environment of the application is expected (systemd gives it; from cron: `set -a; . /etc/art62.env; set +a`).
set -eu
cd "$(dirname "$0")/.."
folder=${1:?usage: backup.sh FOLDER}
umask 077
mkdir -p "$folder"
.venv/bin/python manage.py backup "$folder/art62-$(date +%Y-%m-%d).zip"
find "$folder" -name 'art62-*.zip' -type f -mtime +30 -delete
