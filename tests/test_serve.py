"""./run serves the site and its worker as one; tried on a tiny project with a worker that writes its process number."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SERVE = Path(__file__).resolve().parent.parent / "scripts" / "serve.py"
WORKER = "import os, time\nopen('worker.pid', 'w').write(str(os.getpid()))\ntime.sleep({seconds})\n"
SITE = """
import os
open('server.pid', 'w').write(str(os.getpid()))
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'ok']
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_running(process_number):
    try:
        state = Path(f"/proc/{process_number}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture
def serve(tmp_path):
    """Start scripts/serve.py on a tiny project; nothing it started outlives the test."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "wsgi.py").write_text(SITE)
    started = []

    def start(port, worker_seconds=120):
        (tmp_path / "manage.py").write_text(WORKER.format(seconds=worker_seconds))
        process = subprocess.Popen(
            [sys.executable, SERVE, str(port)], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def process_numbers(folder):
    files = [folder / "worker.pid", folder / "server.pid"]
    wait_for(lambda: all(file.exists() and file.read_text() for file in files))
    return [int(file.read_text()) for file in files]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_ends_server_and_worker(serve, tmp_path, number):
    port = free_port()
    process = serve(port)
    assert process.stdout.readline().startswith(f"Art62 is ready: http://127.0.0.1:{port}/")
    children = process_numbers(tmp_path)
    assert all(is_running(child) for child in children)
    process.send_signal(number)
    assert process.wait(20) == 0
    assert not any(is_running(child) for child in children)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system tells children of their parent's death")
def test_killed_outright_leaves_no_orphan(serve, tmp_path):
    process = serve(free_port())
    process.stdout.readline()
    children = process_numbers(tmp_path)
    process.kill()
    wait_for(lambda: not any(is_running(child) for child in children))


def test_worker_that_stops_ends_the_server_and_says_so(serve, tmp_path):
    process = serve(free_port(), worker_seconds=2)
    assert process.wait(30) == 1
    assert "the worker stopped by itself" in process.stderr.read()
    assert not any(is_running(child) for child in process_numbers(tmp_path))


def test_port_that_is_taken_is_said_in_one_sentence(serve, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = serve(port)
        assert process.wait(20) == 1
    assert f"Port {port} is taken" in process.stderr.read()
    assert not (tmp_path / "worker.pid").exists()


def test_port_of_the_administrator_is_said_in_one_sentence():
    if os.geteuid() == 0:
        pytest.skip("the administrator may use every port")
    done = subprocess.run([sys.executable, SERVE, "--check", "80"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "reserved to the administrator" in done.stderr
