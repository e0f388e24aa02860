"""pytest plugin: --pg runs the suite on a private PostgreSQL, started before Django reads its settings.

The server listens on a socket in a folder of its own, needs no configuration and no running service, keeps nothing,
and ends with the tests however these end. As PostgreSQL refuses to run as root, root hands it to "nobody".

It has to be loaded with -p (see pyproject.toml): a conftest.py is read after the settings.
"""

import contextlib
import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

START_SECONDS = 60
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1
# The tests keep nothing: durability would only cost time.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
}


class PostgresUnavailable(Exception):
    """PostgreSQL is not installed or does not start; the message says what to do."""


def find_binary(name, packaged_in=Path("/usr/lib/postgresql")):
    """The program of the newest version that Debian installed, or the one on PATH."""

    def version(path):
        return [int(part) for part in re.findall(r"\d+", path.parent.parent.name)]

    packaged = sorted(packaged_in.glob(f"*/bin/{name}"), key=version, reverse=True)
    found = packaged[0] if packaged else shutil.which(name)
    if not found:
        raise PostgresUnavailable(f"--pg needs PostgreSQL ({name} was not found): sudo apt install postgresql")
    return str(found)


class PrivatePostgres:
    """A PostgreSQL cluster that exists as long as this object is started."""

    def __init__(self):
        # Directly under /tmp: the path of a socket may not exceed 107 characters, and a user may have a long TMPDIR.
        self.folder = Path(tempfile.mkdtemp(prefix="art62-pg-", dir="/tmp"))
        self.process = None
        self.identity = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}

    @property
    def data(self):
        return self.folder / "data"

    @property
    def log(self):
        return self.folder / "log"

    @property
    def url(self):
        return f"postgresql://art62@/art62?host={self.folder}"

    def start(self):
        self._initialise()
        command = [find_binary("postgres"), "-D", str(self.data), "-k", str(self.folder)]
        for name, value in SERVER_OPTIONS.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A Ctrl-C is for the tests; they stop the server when they are done with it.
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **self.identity,
            )
        self._wait_until_ready()
        return self.url

    def stop(self):
        """End the server and remove its folder; may be called twice."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self):
        options = ["-U", "art62", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        done = subprocess.run(
            [find_binary("initdb"), "-D", str(self.data), *options],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            **self.identity,
        )
        if done.returncode:
            raise PostgresUnavailable(f"initdb failed:\n{done.stderr}")

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(psycopg2.OperationalError):
                psycopg2.connect(host=str(self.folder), user="art62", dbname="postgres").close()
                return
            time.sleep(0.05)
        raise PostgresUnavailable(f"PostgreSQL did not start:\n{self.log.read_text(errors='replace')}")


def _end_with_parent():
    """On Linux the server stops when this process is killed outright, with no chance to clean up."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _interrupt(*_):
    raise KeyboardInterrupt


def pytest_addoption(parser):
    parser.getgroup("art62").addoption("--pg", action="store_true", help="run on a private PostgreSQL")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    # The workers of pytest-xdist inherit DATABASE_URL from the process that started the server.
    if early_config.known_args_namespace.pg and "PYTEST_XDIST_WORKER" not in os.environ:
        server = PrivatePostgres()
        early_config.add_cleanup(server.stop)
        # pytest ends tidily on Ctrl-C only; a plain kill shall leave no server behind either.
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            os.environ["DATABASE_URL"] = server.start()
        except PostgresUnavailable as error:
            server.stop()
            raise pytest.UsageError(str(error)) from None
    return (yield)


def pytest_report_header():
    if "DATABASE_URL" not in os.environ:
        return "database: SQLite"
    return f"database: {os.environ['DATABASE_URL'].partition(':')[0]}"
