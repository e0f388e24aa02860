"""Bring an installation up to date with its code: before each start of ./run, and in production after each release."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from coordination.models import Coordination

REFERENCE_KEY = "reference-fingerprint"


class Command(BaseCommand):
    help = (
        "Brings the installation up to date: tables, cache table, reference data, static files and, in the demo, the "
        "demo data of the first start. What is up to date already is left alone."
    )
    requires_system_checks = []

    def handle(self, **options):
        tables_changed = self.migrate()
        self.create_cache_tables()
        self.load_reference(always=tables_changed)
        self.collect_static_files()
        if settings.DEMO:
            self.load_demo()

    def migrate(self):
        """Return whether the tables were behind the code."""
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        self.say("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
        return True

    def create_cache_tables(self):
        wanted = {cache._table for cache in caches.all(initialized_only=False) if isinstance(cache, BaseDatabaseCache)}
        if wanted - set(connection.introspection.table_names()):
            call_command("createcachetable", verbosity=0)

    def load_reference(self, *, always):
        """Communes, quartiers, CPAS, themes and frames, when the files they come from are others than the last time.

        The cache remembers the last time: when it has forgotten, loading again changes nothing.
        """
        cache = caches["default"]
        folder = Path(apps.get_app_config("coordination").path, "reference")
        found = fingerprint((path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file())
        if always or cache.get(REFERENCE_KEY) != found:
            self.say("Loading the reference data")
            call_command("load_reference", stdout=self.stdout, verbosity=0)
            cache.set(REFERENCE_KEY, found, timeout=None)

    def collect_static_files(self):
        mark = Path(settings.STATIC_ROOT, ".fingerprint")
        found = fingerprint(sorted(static_file_states()))
        if not mark.exists() or mark.read_text() != found:
            self.say("Collecting the static files")
            call_command("collectstatic", verbosity=0, interactive=False)
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.write_text(found)

    def load_demo(self):
        if Coordination.objects.exists():
            call_command("load_demo", show_logins=True, stdout=self.stdout)
        else:
            self.say("Loading the demo data")
            call_command("load_demo", stdout=self.stdout)

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def static_file_states():
    """Path, size and time of change of every static file, of the packages too."""
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            state = Path(storage.path(name)).stat()
            yield name, state.st_size, state.st_mtime_ns


def fingerprint(parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode())
    return digest.hexdigest()
