import hashlib
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from coordination.enums import MessageStatus
from coordination.models import AuditEntry, OutboxMessage, User
from coordination.services import restore as restore_service
from coordination.services.audit import record
from coordination.services.backup import LEFT_OUT, kept_models
from coordination.services.outbox import store_attachment
from coordination.services.restore import REFERENCE_MODELS
from members.models import ImportBatch, ImportRow
from tests import factories
from tests.cast import make_cast

LOGO = "logos/échantillon.png"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "art62.zip"


def fill():
    """Rows of every awkward kind: relations to itself and to many, decimals, bytes, JSON, files, permissions."""
    call_command("load_reference", verbosity=0)
    cast = make_cast()
    housing = factories.make_theme("housing")
    cast.housing.themes.add(housing)
    site = factories.make_site(cast.maison, lon=Decimal("4.330001"), lat=Decimal("50.810020"))
    cast.alpha.logo.save("échantillon.png", ContentFile(b"\x89PNG\r\n\x1a\n" + bytes(range(256))))
    later = factories.make_meeting(cast.alpha, body=cast.housing)
    meeting = factories.make_meeting(cast.alpha, body=cast.housing, state="adopted", adopted_at_meeting=later)
    # The row that is pointed to has the higher key, as the second meeting has when it adopts the first.
    later.adopted_at_meeting = meeting
    later.save()
    meeting.themes.add(housing)
    item = factories.make_item(meeting, notes='« Été » \u2028 \\ "œuvre"\n\tfin')
    factories.make_decision(item)
    factories.make_action(meeting, person=cast.people.marie, due_on=date(2026, 12, 31))
    factories.make_attendance(meeting, cast.people.marie, organisation=cast.maison)
    factories.make_message(cast.alpha, attachments=[store_attachment("a.pdf", "application/pdf", b"\0\xff%PDF")])
    factories.make_report(cast.alpha, grant_amount=Decimal("12345.67"), hidden_figures=["é"])
    batch = ImportBatch.objects.create(
        coordination=cast.alpha,
        filename="a.csv",
        columns=["b", "a"],
        created_at=meeting.starts_at,
        created_by=cast.alice,
    )
    ImportRow.objects.create(batch=batch, line_number=2, cells={"b": None, "a": ["x", 1.5, True]})
    group = Group.objects.create(name="Helpers")
    group.permissions.set(Permission.objects.filter(codename__in=["add_user", "view_meeting"]))
    cast.alice.user_permissions.set(Permission.objects.filter(codename="view_theme"))
    record("site.updated", site, actor=cast.alice, coordination=cast.alpha, changes={"z": [None, "1"], "a": ["", "2"]})
    User.objects.filter(pk=cast.bob.pk).update(created_at="2021-03-28T01:30:00.123456Z")


def everything():
    """All rows, by model; a permission by its name, as its key differs from one database to the next."""
    rows = {}
    for model in kept_models():
        columns = [column.attname for column in model._meta.concrete_fields]
        if "permission_id" in columns:
            columns[columns.index("permission_id")] = "permission__codename"
        rows[model._meta.label] = [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in model._base_manager.order_by("pk").values_list(*columns)
        ]
    return rows


def empty():
    with transaction.atomic():
        for model in reversed(kept_models()):
            model._base_manager.all()._raw_delete("default")


def files_under(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rewrite(source, target, change):
    """Copy an archive with `change(contents by name, manifest)` applied; checksums are left as they were."""
    with zipfile.ZipFile(source) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    change(contents, manifest)
    with zipfile.ZipFile(target, "w") as new:
        for name, content in contents.items():
            new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))


def refusal(path, *arguments):
    before, files = everything(), files_under(Path(settings.MEDIA_ROOT))
    with pytest.raises(CommandError) as caught:
        call_command("restore", str(path), *arguments, verbosity=0)
    assert everything() == before
    assert files_under(Path(settings.MEDIA_ROOT)) == files
    return str(caught.value)


@pytest.fixture
def saved(db, media, archive):
    """A backup of a full installation, which is then emptied."""
    fill()
    call_command("backup", str(archive), verbosity=0)
    empty()
    (media / LOGO).unlink()
    return archive


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_backup_and_restore_keep_every_row_and_file(media, archive, capsys):
    fill()
    before, files = everything(), files_under(media)
    assert list(files) == [LOGO]
    used = {label for label, rows in before.items() if rows}
    assert {"meetings.Meeting_themes", "auth.Group_permissions", "coordination.OutboxAttachment"} < used
    call_command("backup", str(archive))
    total = sum(len(rows) for rows in before.values())
    assert f"{total} rows, 1 files" in capsys.readouterr().out
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir() if path.is_file()] == ["art62.zip"]

    call_command("flush", verbosity=0, interactive=False)
    (media / LOGO).unlink()
    # What a new installation holds before the restoration.
    call_command("load_reference", verbosity=0)
    call_command("restore", str(archive))

    assert everything() == before
    assert files_under(media) == files
    assert (media / LOGO).stat().st_mode & 0o777 == 0o600
    output = capsys.readouterr().out
    assert f"Restored {total} rows and 1 files." in output
    assert "1 mails wait" in output
    # The next row of a table gets a key that is free.
    assert factories.make_user("new@test.example").pk > max(row[0] for row in before["coordination.User"])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_backup_goes_from_one_database_to_another_and_back(media, archive, tmp_path):
    fill()
    before, files = everything(), files_under(media)
    call_command("backup", str(archive), verbosity=0)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}",
        "ART62_VAR_DIR": str(tmp_path / "var"),
        "MEDIA_ROOT": str(tmp_path / "other-media"),
    }
    back = tmp_path / "back.zip"
    for command in (["migrate", "-v0"], ["restore", str(archive)], ["backup", str(back)]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert files_under(tmp_path / "other-media") == files
    call_command("flush", verbosity=0, interactive=False)
    (media / LOGO).unlink()
    call_command("restore", str(back), verbosity=0)
    assert everything() == before
    assert files_under(media) == files


def test_restore_refuses_a_database_in_use(saved):
    factories.make_user("somebody@test.example")
    assert "not empty: it holds rows of coordination.User" in refusal(saved)


def test_restore_refuses_a_folder_with_files(saved, media):
    (media / "other.txt").write_text("kept")
    assert f"{media}, is not empty" in refusal(saved)


@pytest.mark.parametrize("part", ["rows/coordination.User.jsonl", f"media/{LOGO}"])
def test_restore_refuses_a_part_that_was_changed(saved, tmp_path, part):
    def change(contents, manifest):
        contents[part] = contents[part][:-2] + bytes([contents[part][-2] ^ 1]) + contents[part][-1:]

    rewrite(saved, tmp_path / "changed.zip", change)
    assert f"The checksum of {part} is wrong" in refusal(tmp_path / "changed.zip")


def test_restore_refuses_a_file_that_was_cut_or_is_something_else(saved, tmp_path):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(saved.read_bytes()[:-2000])
    assert "is damaged or is not a backup" in refusal(cut)
    cut.write_text("name;address\n")
    assert "is damaged or is not a backup" in refusal(cut)
    with zipfile.ZipFile(cut, "w") as other:
        other.writestr("readme.txt", "hello")
    assert "it has no manifest" in refusal(cut)
    assert "does not exist" in refusal(tmp_path / "nowhere.zip")


def test_restore_refuses_flipped_bytes(saved, tmp_path):
    content = bytearray(saved.read_bytes())
    for place in range(200, len(content) // 2, 997):
        content[place] ^= 0xFF
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(content)
    assert "Take another backup" in refusal(damaged) or "take another backup" in refusal(damaged)


@pytest.mark.parametrize(
    "name",
    ["media/../outside.txt", "media//etc/passwd", "media/a/../../b", "media/a\\b", "media/.restore-x/a", "media"],
)
def test_restore_refuses_names_that_leave_the_folder(saved, tmp_path, name):
    def change(contents, manifest):
        contents[name] = b"x"
        manifest["parts"].append({"name": name, "bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()})

    rewrite(saved, tmp_path / "traversal.zip", change)
    message = refusal(tmp_path / "traversal.zip")
    assert "dangerous name" in message or "cannot be read" in message
    assert not (tmp_path / "outside.txt").exists()


def test_restore_refuses_parts_that_the_manifest_does_not_name(saved, tmp_path):
    rewrite(saved, tmp_path / "more.zip", lambda contents, manifest: contents.update({"media/more.txt": b"x"}))
    assert "does not hold what its manifest says: media/more.txt" in refusal(tmp_path / "more.zip")
    rewrite(saved, tmp_path / "less.zip", lambda contents, manifest: contents.pop("rows/coordination.User.jsonl"))
    assert "does not hold what its manifest says: rows/coordination.User.jsonl" in refusal(tmp_path / "less.zip")


def test_restore_refuses_another_release(saved, tmp_path):
    rewrite(
        saved, tmp_path / "newer.zip", lambda contents, manifest: manifest["migrations"].append("members.0099_more")
    )
    assert "another release of Art62 (not in this release: members.0099_more)" in refusal(tmp_path / "newer.zip")
    rewrite(saved, tmp_path / "format.zip", lambda contents, manifest: manifest.update(format=2))
    assert "reads backups of format 1; this one says 'art62' 2" in refusal(tmp_path / "format.zip")


def reseal(contents, manifest, name, content):
    contents[name] = content
    part = next(part for part in manifest["parts"] if part["name"] == name)
    part.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), rows=content.count(b"\n"))


def test_restore_that_fails_midway_leaves_nothing(saved, tmp_path):
    name = "rows/meetings.Meeting.jsonl"

    def drop_a_row(contents, manifest):
        reseal(contents, manifest, name, contents[name].split(b"\n", 1)[1])

    rewrite(saved, tmp_path / "orphans.zip", drop_a_row)
    assert "point to rows it does not hold" in refusal(tmp_path / "orphans.zip")

    def spoil_a_row(contents, manifest):
        reseal(contents, manifest, name, contents[name] + b'["not a key"]\n')

    rewrite(saved, tmp_path / "spoilt.zip", spoil_a_row)
    assert "The rows of meetings.Meeting cannot be restored, nothing was changed" in refusal(tmp_path / "spoilt.zip")


def test_restore_takes_the_files_back_when_the_database_fails(saved, media, monkeypatch):
    """The commit is what may fail last, when the files are in place already."""
    seen = []

    class FailingAtomic(transaction.Atomic):
        def __exit__(self, kind, error, traceback):
            seen.append(files_under(media))
            super().__exit__(OperationalError, OperationalError("disk full"), None)
            raise OperationalError("disk full")

    calls = iter([FailingAtomic(None, True, False)])
    real = transaction.atomic
    monkeypatch.setattr(restore_service.transaction, "atomic", lambda *a: next(calls, None) or real(*a))
    with pytest.raises(CommandError, match="disk full"):
        call_command("restore", str(saved), verbosity=0)
    monkeypatch.undo()
    assert LOGO in seen[0]
    assert files_under(media) == {}
    assert not User.objects.exists()


def test_restore_ends_sessions_of_the_target(saved, client):
    session = apps.get_model("sessions.Session")
    session.objects.create(session_key="k", session_data="d", expire_date="2030-01-01T00:00:00Z")
    call_command("restore", str(saved), verbosity=0)
    assert not session.objects.exists()


def test_restore_can_hold_mail_back(saved):
    call_command("restore", str(saved), "--hold-mail", verbosity=0)
    message = OutboxMessage.objects.get()
    assert message.status == MessageStatus.FAILED
    assert message.last_error
    assert bytes(message.attachments.get().content) == b"\0\xff%PDF"


@pytest.mark.django_db
def test_backup_says_which_files_are_missing(media, archive, capsys):
    fill()
    (media / LOGO).unlink()
    call_command("backup", str(archive))
    assert f"names the file {LOGO}, which is not in MEDIA_ROOT" in capsys.readouterr().err


@pytest.mark.django_db
def test_backup_that_fails_keeps_the_older_one(media, archive, monkeypatch, tmp_path):
    archive.write_text("older")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coordination.services.backup._write_rows", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", str(archive), verbosity=0)
    assert archive.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["art62.zip"]


@pytest.mark.django_db
def test_backup_refuses_a_place_where_it_cannot_write(media, tmp_path):
    with pytest.raises(CommandError, match="is a folder"):
        call_command("backup", str(tmp_path), verbosity=0)
    with pytest.raises(CommandError, match="No file can be written in"):
        call_command("backup", str(tmp_path / "missing" / "a.zip"), verbosity=0)


@pytest.mark.django_db
def test_backup_refuses_tables_that_are_behind(media, archive):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reports'")
    with pytest.raises(CommandError, match="behind the code"):
        call_command("backup", str(archive), verbosity=0)
    assert not archive.exists()


def test_models_come_after_those_they_point_to():
    order = kept_models()
    for model in order:
        for column in model._meta.concrete_fields:
            target = column.remote_field and column.remote_field.model
            if not target or target is model:
                continue
            if target in order:
                assert order.index(target) < order.index(model)
            else:
                # Left out of the backup: only permissions may be pointed to, they are named instead.
                assert target is Permission, f"{model._meta.label}.{column.name}"


def test_left_out_and_reference_models_exist():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert labels >= LEFT_OUT | REFERENCE_MODELS


@pytest.mark.django_db
def test_reference_data_touch_reference_tables_only(reference):
    filled = {model._meta.label for model in kept_models() if model._base_manager.exists()}
    assert filled <= REFERENCE_MODELS | {"coordination.AuditEntry"}
    assert set(AuditEntry.objects.values_list("action", "actor")) == {("reference.loaded", None)}
