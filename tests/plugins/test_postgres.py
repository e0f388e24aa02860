"""The private PostgreSQL of --pg."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from tests.plugins.postgres import PostgresUnavailable, PrivatePostgres, find_binary

needs_postgres = pytest.mark.skipif(
    not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    reason="PostgreSQL is not installed",
)


def make_program(folder, version, name="initdb"):
    path = folder / version / "bin" / name
    path.parent.mkdir(parents=True)
    path.touch()
    return str(path)


def test_newest_version_is_chosen(tmp_path):
    make_program(tmp_path, "9.6")
    newest = make_program(tmp_path, "17")
    make_program(tmp_path, "16")
    assert find_binary("initdb", packaged_in=tmp_path) == newest


def test_missing_program_says_what_to_install(tmp_path):
    with pytest.raises(PostgresUnavailable, match="sudo apt install postgresql"):
        find_binary("no-such-program", packaged_in=tmp_path)


@needs_postgres
def test_server_starts_and_leaves_nothing():
    server = PrivatePostgres()
    try:
        server.start()
        connection = psycopg2.connect(host=str(server.folder), user="art62", dbname="postgres")
        with connection.cursor() as cursor:
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",)
        connection.close()
    finally:
        server.stop()
    assert not server.folder.exists()
    assert server.process.returncode is not None
    server.stop()


@needs_postgres
def test_server_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setattr("tests.plugins.postgres.SERVER_OPTIONS", {"no_such_setting": "1"})
    server = PrivatePostgres()
    try:
        with pytest.raises(PostgresUnavailable, match="no_such_setting"):
            server.start()
    finally:
        server.stop()
    assert not server.folder.exists()


@needs_postgres
def test_server_ends_when_the_tests_are_killed():
    script = (
        "from tests.plugins.postgres import PrivatePostgres\nimport os, signal\n"
        "server = PrivatePostgres()\nserver.start()\nprint(server.folder, server.process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    folder, process_number = done.stdout.split()
    for _ in range(100):
        if not (Path(folder) / "data" / "postmaster.pid").exists():
            break
        time.sleep(0.1)
    else:
        pytest.fail(f"PostgreSQL {process_number} is still running")
    shutil.rmtree(folder)
