"""The whole installation in one file, rows and uploaded files, independent of the kind of database.

The file is a zip archive:

- `rows/<app>.<Model>.jsonl`: one JSON array per row, in the order of the part's `fields`;
- `media/<path>`: the uploaded files, as they stand in MEDIA_ROOT;
- `manifest.json`: format, migrations, and for each part its size, its SHA-256 and its number of rows.

`coordination.services.restore` reads it.
"""

import base64
import hashlib
import json
import os
import tempfile
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from graphlib import TopologicalSorter
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.duration import duration_iso_string

FORMAT = 1
PRODUCT = "art62"
MANIFEST = "manifest.json"
# Sessions end with the installation they were opened on; Django writes content types and permissions itself.
LEFT_OUT = {"sessions.Session", "usersessions.UserSession", "contenttypes.ContentType", "auth.Permission"}
# Files that a restoration has not put in place yet.
STAGING_PREFIX = ".restore-"
BLOCK = 1024 * 1024


class BackupError(Exception):
    """The backup or the restoration was refused or failed; the message says what to do."""


@dataclass
class Tally:
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    missing_files: list[str] = field(default_factory=list)
    waiting_mails: int = 0

    @property
    def row_total(self):
        return sum(self.rows.values())


def kept_models():
    """Every model with a table of its own, each after those it points to."""
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    sorter = TopologicalSorter()
    for model in sorted(kept, key=lambda model: model._meta.label):
        targets = {relation.remote_field.model for relation in model._meta.concrete_fields if relation.remote_field}
        sorter.add(model, *sorted((targets & set(kept)) - {model}, key=lambda target: target._meta.label))
    return list(sorter.static_order())


def points_to_permission(model_field):
    return bool(model_field.remote_field) and model_field.remote_field.model is Permission


def permission_keys():
    """Primary key of each permission → what names it in any database."""
    rows = Permission.objects.values_list("pk", "content_type__app_label", "content_type__model", "codename")
    return {pk: [app_label, model, codename] for pk, app_label, model, codename in rows}


def migration_state():
    """The migrations of this code, when all of them were applied; refuses otherwise."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupError("The tables of this database are behind the code. Run `manage.py migrate`, then start again.")
    return sorted(f"{app}.{name}" for app, name in executor.loader.graph.nodes)


def write_backup(path):
    """Write everything into `path`, readable by its owner only; an older file of that name is replaced at the end.

    One snapshot: what is changed while the backup runs is either in it entirely or not at all.
    """
    path = Path(path)
    if path.is_dir():
        raise BackupError(f"{path} is a folder: give the name of the file to write.")
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".part", dir=path.parent)
    except OSError as error:
        raise BackupError(f"No file can be written in {path.parent}: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            tally = _write_archive(file)
            file.flush()
            os.fsync(file.fileno())
        tally.bytes = Path(temporary).stat().st_size
        Path(temporary).replace(path)
    except OSError as error:
        raise BackupError(f"The backup could not be written to {path}: {error}.") from error
    finally:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
    return tally


@contextmanager
def snapshot():
    """A transaction that sees one state of the database and lets others go on writing."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        # Set to IMMEDIATE for the application, which would keep everybody from writing for as long as the backup runs.
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _write_archive(file):
    tally = Tally()
    parts = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with snapshot():
            migrations = migration_state()
            permissions = permission_keys()
            referred = set()
            for model in kept_models():
                part = _write_rows(archive, model, permissions, referred)
                parts.append(part)
                tally.rows[part["model"]] = part["rows"]
            # Within the transaction: the rows and the files are as close in time as can be.
            for source, name in media_files(Path(settings.MEDIA_ROOT)):
                parts.append(_write_file(archive, source, name))
                tally.files += 1
        stored = {part["name"] for part in parts}
        tally.missing_files = sorted(name for name in referred if f"media/{name}" not in stored)
        manifest = {
            "product": PRODUCT,
            "format": FORMAT,
            "created_at": timezone.now().isoformat(),
            "database": connection.vendor,
            "migrations": migrations,
            "parts": parts,
        }
        with archive.open(_entry(MANIFEST), "w") as target:
            target.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return tally


def _entry(name):
    entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


class _Digest:
    """Writes to a part of the archive, and knows its size and checksum afterwards."""

    def __init__(self, target):
        self.target = target
        self.sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data):
        self.target.write(data)
        self.sha256.update(data)
        self.size += len(data)


def _write_rows(archive, model, permissions, referred):
    """`referred` collects the names of files that the rows mention."""
    fields = model._meta.concrete_fields
    names = [model_field.attname for model_field in fields]
    file_columns = [index for index, model_field in enumerate(fields) if isinstance(model_field, models.FileField)]
    # A row with a file in it may weigh megabytes.
    heavy = any(isinstance(model_field, models.BinaryField) for model_field in fields)
    rows = model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=10 if heavy else 500)
    count = 0
    name = f"rows/{model._meta.label}.jsonl"
    with archive.open(_entry(name), "w", force_zip64=True) as target:
        digest = _Digest(target)
        for row in rows:
            values = [
                permissions[value] if points_to_permission(model_field) and value is not None else _plain(value)
                for model_field, value in zip(fields, row, strict=True)
            ]
            digest.write(json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n")
            referred.update(values[index] for index in file_columns if values[index])
            count += 1
    return {
        "name": name,
        "model": model._meta.label,
        "fields": names,
        "rows": count,
        "bytes": digest.size,
        "sha256": digest.sha256.hexdigest(),
    }


def _plain(value):
    """The value in a form that JSON keeps and from which the field's `to_python` makes the same value again."""
    match value:
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case timedelta():
            return duration_iso_string(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
    raise BackupError(f"A value of type {type(value).__name__} cannot be written to a backup.")


def media_files(root):
    """Path and name of every uploaded file."""
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(STAGING_PREFIX))
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path, path.relative_to(root).as_posix()


def _write_file(archive, source, name):
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise BackupError(
            f"The name of the file {source!r} is not valid UTF-8: rename it, then start again."
        ) from error
    with source.open("rb") as content, archive.open(_entry(f"media/{name}"), "w", force_zip64=True) as target:
        digest = _Digest(target)
        while block := content.read(BLOCK):
            digest.write(block)
    return {"name": f"media/{name}", "bytes": digest.size, "sha256": digest.sha256.hexdigest()}
