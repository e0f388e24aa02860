"""Settings of ./run: one machine, SQLite, mails kept in the outbox, demo data."""

import os

from django.core.management.utils import get_random_secret_key

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR

VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("DEBUG", "") == "1"
DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

_key_file = VAR_DIR / "secret_key"
if not _key_file.exists():
    _key_file.write_text(get_random_secret_key())
    _key_file.chmod(0o600)
SECRET_KEY = _key_file.read_text()

# The worker of the demo marks mails as sent and shows them on a page; nothing leaves the machine.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
