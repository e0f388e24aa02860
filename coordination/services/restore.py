"""Puts a backup back into an empty installation, on either kind of database (see coordination.services.backup)."""

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from coordination.enums import MessageStatus
from coordination.models import AuditEntry, OutboxMessage
from coordination.services.backup import (
    BLOCK,
    FORMAT,
    MANIFEST,
    PRODUCT,
    STAGING_PREFIX,
    BackupError,
    Tally,
    kept_models,
    media_files,
    migration_state,
    permission_keys,
    points_to_permission,
)

# `manage.py prepare` writes these into every new database; a restoration puts those of the backup in their place.
REFERENCE_MODELS = {
    "coordination.Commune",
    "coordination.PostalCode",
    "coordination.Quartier",
    "coordination.QuartierShare",
    "coordination.Cpas",
    "coordination.Theme",
    "coordination.Frame",
    "coordination.Mission",
    "coordination.Criterion",
    "coordination.CostHeading",
    "coordination.Tranche",
    "coordination.ReportSection",
    "coordination.ReportSection_criteria",
    "coordination.ReportSection_missions",
}
SESSION_MODELS = ("usersessions.UserSession", "sessions.Session")
MANIFEST_MAX_BYTES = 64 * 1024 * 1024
BATCH_ROWS = 500
BATCH_BYTES = 4 * 1024 * 1024
READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def restore_backup(path, *, hold_mail=False):
    """Load the backup into this installation; refuses unless the database and MEDIA_ROOT are empty.

    Everything is checked before anything is written, and all is written or nothing. With `hold_mail`, mails that
    waited when the backup was made are marked as failed, for somebody to send them again by hand.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _checked_parts(archive)
            _require_empty_installation()
            _verify_checksums(archive, parts)
            return _restore(archive, parts, hold_mail)
    except FileNotFoundError as error:
        raise BackupError(f"{error.filename} does not exist.") from error
    except READ_ERRORS as error:
        raise BackupError(f"{path} is damaged or is not a backup of Art62: {error}. Take another backup.") from error
    except OSError as error:
        raise BackupError(f"{path} could not be restored, nothing was changed: {error}.") from error


def _checked_parts(archive):
    """The parts named by the manifest, once all of them are known to belong to this release."""
    names = Counter(archive.namelist())
    if names[MANIFEST] != 1 or archive.getinfo(MANIFEST).file_size > MANIFEST_MAX_BYTES:
        raise BackupError("This file is not a backup of Art62: it has no manifest.")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        product, version, migrations = manifest["product"], manifest["format"], manifest["migrations"]
        parts = [_checked_part(part) for part in manifest["parts"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"The manifest of this backup cannot be read: {error!r}. Take another backup.") from error
    if product != PRODUCT or version != FORMAT:
        raise BackupError(f"This release reads backups of format {FORMAT}; this one says {product!r} {version!r}.")
    _require_same_migrations(migrations)
    expected = Counter([MANIFEST, *(part["name"] for part in parts)])
    if expected != names:
        odd = sorted((expected - names) | (names - expected))
        raise BackupError(f"The archive does not hold what its manifest says: {', '.join(odd[:5])}.")
    _require_same_tables(parts)
    return parts


def _checked_part(part):
    name = part["name"]
    if name.startswith("media/"):
        _require_safe(name)
    elif name != f"rows/{part['model']}.jsonl":
        raise BackupError(f"The archive holds a part that is no part of a backup: {name!r}.")
    if not re.fullmatch(r"[0-9a-f]{64}", part["sha256"]) or not isinstance(part["bytes"], int):
        raise BackupError(f"The manifest gives no checksum for {name!r}.")
    return part


def _require_safe(name):
    """Refuse a name that would be written elsewhere than in MEDIA_ROOT."""
    path = PurePosixPath(name)
    if (
        path.as_posix() != name
        or len(path.parts) < 2
        or ".." in path.parts
        or re.search(r"[\\\x00-\x1f]", name)
        or path.parts[1].startswith(STAGING_PREFIX)
    ):
        raise BackupError(f"The archive holds a file with a dangerous name: {name!r}. Nothing was changed.")


def _require_same_migrations(theirs):
    ours = migration_state()
    if theirs == ours:
        return
    lacking, unknown = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
    differences = [f"not in the backup: {name}" for name in lacking] + [
        f"not in this release: {name}" for name in unknown
    ]
    raise BackupError(
        "The backup was made by another release of Art62 ("
        + "; ".join(differences[:6])
        + "). Install the release that "
        "made it on an empty database, restore there, then upgrade."
    )


def _require_same_tables(parts):
    theirs = {part["model"]: part["fields"] for part in parts if "model" in part}
    ours = {model._meta.label: [column.attname for column in model._meta.concrete_fields] for model in kept_models()}
    odd = sorted(label for label in ours.keys() | theirs.keys() if ours.get(label) != theirs.get(label))
    if odd:
        raise BackupError(f"The tables of the backup are not those of this release: {', '.join(odd[:6])}.")


def _require_empty_installation():
    used = sorted(model._meta.label for model in kept_models() if _is_in_use(model))
    if used:
        raise BackupError(
            f"This database is not empty: it holds rows of {', '.join(used[:6])}. Create an empty database, run "
            "`manage.py migrate` on it, and restore there."
        )
    root = Path(settings.MEDIA_ROOT)
    if any(True for _path in media_files(root)):
        raise BackupError(f"The folder of uploaded files, {root}, is not empty. Set MEDIA_ROOT to an empty folder.")


def _is_in_use(model):
    """Whether the table holds more than what loading the reference data wrote, its line in the audit trail included."""
    if model._meta.label in REFERENCE_MODELS:
        return False
    if model is AuditEntry:
        return AuditEntry.objects.exclude(action="reference.loaded", actor=None).exists()
    return model._base_manager.exists()


def _verify_checksums(archive, parts):
    for part in parts:
        digest, size = hashlib.sha256(), 0
        with archive.open(part["name"]) as content:
            while block := content.read(BLOCK):
                digest.update(block)
                size += len(block)
                if size > part["bytes"]:
                    break
        if digest.hexdigest() != part["sha256"] or size != part["bytes"]:
            raise BackupError(
                f"The checksum of {part['name']} is wrong: the backup was damaged or changed. Nothing was restored; "
                "take another backup."
            )


def _restore(archive, parts, hold_mail):
    root = Path(settings.MEDIA_ROOT)
    existed = root.exists()
    root.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=root))
    files = [part["name"].removeprefix("media/") for part in parts if "model" not in part]
    placed = []
    try:
        for name in files:
            _stage_file(archive, name, staging)
        with transaction.atomic():
            # Once more: somebody may have worked while the checksums were computed.
            _require_empty_installation()
            tally = _load_rows(archive, {part["model"]: part for part in parts if "model" in part})
            if hold_mail:
                _hold_mails()
            tally.waiting_mails = OutboxMessage.objects.filter(status=MessageStatus.QUEUED).count()
            # The last thing that can fail but the commit itself.
            for name in files:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                placed.append((staging / name).rename(root / name))
    except BaseException:
        for path in placed:
            path.unlink()
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if not existed and not any(root.iterdir()):
            root.rmdir()
    tally.files = len(files)
    with suppress(DatabaseError):  # the table of the cache may not exist yet
        # It speaks of the database as it was: throttling, reference data that were loaded.
        cache.clear()
    return tally


def _stage_file(archive, name, staging):
    target = staging / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(f"media/{name}") as content, target.open("xb") as file:
        shutil.copyfileobj(content, file, BLOCK)
    target.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o600)


def _load_rows(archive, parts):
    kept = kept_models()
    for model in [apps.get_model(label) for label in SESSION_MODELS] + kept[::-1]:
        model._base_manager.all()._raw_delete(connection.alias)
    permissions = {tuple(key): pk for pk, key in permission_keys().items()}
    tally = Tally()
    for model in kept:
        part = parts[model._meta.label]
        try:
            # A savepoint: on PostgreSQL what fails would otherwise hide behind "current transaction is aborted".
            with transaction.atomic():
                loaded = _load_model(archive, model, part, permissions)
        except (ValueError, TypeError, KeyError, ValidationError, DatabaseError) as error:
            raise BackupError(
                f"The rows of {model._meta.label} cannot be restored, nothing was changed: {error}"
            ) from error
        if loaded != part["rows"]:
            raise BackupError(f"{part['name']} holds {loaded} rows and not {part['rows']}: nothing was changed.")
        tally.rows[model._meta.label] = loaded
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise BackupError(f"Rows of the backup point to rows it does not hold, nothing was changed: {error}") from error
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept):
            cursor.execute(statement)
    if dict(tally.rows) != {model._meta.label: model._base_manager.count() for model in kept}:
        raise BackupError("The database does not hold the rows that were written to it: nothing was changed.")
    return tally


def _load_model(archive, model, part, permissions):
    fields = model._meta.concrete_fields
    batch, weight, count = [], 0, 0
    most = min(BATCH_ROWS, connection.ops.bulk_batch_size(fields, range(BATCH_ROWS)) or 1)

    def write():
        # `raw`: a moment of creation stays what it was.
        model._base_manager._insert(batch, fields=fields, using=connection.alias, raw=True)
        batch.clear()

    with archive.open(part["name"]) as lines:
        for line in lines:
            values = json.loads(line)
            row = model()
            for model_field, value in zip(fields, values, strict=True):
                setattr(row, model_field.attname, _value(model_field, value, permissions))
            batch.append(row)
            weight += len(line)
            count += 1
            if len(batch) >= most or weight > BATCH_BYTES:
                write()
                weight = 0
    if batch:
        write()
    return count


def _value(model_field, value, permissions):
    if value is None:
        # A column that takes no NULL held the JSON value null.
        is_json_null = isinstance(model_field, models.JSONField) and not model_field.null
        return Value(None, models.JSONField()) if is_json_null else None
    if points_to_permission(model_field):
        return permissions[tuple(value)]
    return model_field.to_python(value)


def _hold_mails():
    OutboxMessage.objects.filter(status__in=[MessageStatus.QUEUED, MessageStatus.SENDING]).update(
        status=MessageStatus.FAILED,
        last_error=_("Held back when a backup was restored: this mail may or may not have left before."),
    )
