"""Speed and memory, measured side by side in one run: `python -m bench`.

Starts a private PostgreSQL (durable, as in production), fills it, starts gunicorn with two workers, and asks for each
page sixty times, one request after the other; prints the median, the 95th percentile and the processor time the server
processes spent on one request (without that of PostgreSQL), which says more than the clock on a machine that has other
things to do; the load it had is printed too. Then it loads the demo and times the report. Nothing here fails when it is
slow: it prints figures, people judge them.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.plugins import postgres

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 60
PORT = 8762
postgres.SERVER_OPTIONS.clear()
postgres.SERVER_OPTIONS.update({"listen_addresses": "", "max_connections": "60"})


def environment(url, folder):
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "SECRET_KEY": "only-for-the-bench-" + "x" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "ART62_VAR_DIR": folder,
        "STATIC_ROOT": f"{folder}/static",
        "LOG_LEVEL": "ERROR",
        "BIND": f"127.0.0.1:{PORT}",
        "WEB_CONCURRENCY": "2",
    }


def manage(env, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


class Browser:
    """One connection that is kept open, with the cookies of a session."""

    def __init__(self, cookies, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.headers = {"Cookie": cookies, "X-CSRFToken": token}

    def ask(self, path, data=None):
        body = urlencode(data) if data is not None else None
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Accept"] = "application/json"
        started = time.perf_counter()
        self.connection.request("POST" if body is not None else "GET", path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        elapsed = (time.perf_counter() - started) * 1000
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}: {response.getheader('Location')} {content[:300]}")
        return elapsed, content


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def measure(server, name, aim, ask):
    for warm_up in range(8):
        ask(-warm_up)
    before = processor_milliseconds(server)
    times = sorted(ask(number + 1) for number in range(REQUESTS))
    processor = (processor_milliseconds(server) - before) / REQUESTS
    median, late = statistics.median(times), times[int(REQUESTS * 0.95)]
    row(name, f"{median:.1f} ms", f"{late:.1f} ms", f"{processor:.1f} ms", f"{os.getloadavg()[0]:.1f}", aim)


def processor_milliseconds(server):
    """User and system time of the server processes so far."""
    ticks = 0
    for pid in children_of(server.pid):
        # After the name in brackets: utime and stime are fields 14 and 15 of the line, 12 and 13 of what follows it.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for_server():
    for _attempt in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/health/")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn did not start")


def pages(env):
    prepared = subprocess.run(
        [sys.executable, "-m", "bench.prepare"], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()
    session, meeting, item, version = prepared[-4:]
    token = "b" * 32
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn_conf.py", "--log-level", "error"],
        cwd=ROOT,
        env=env,
    )
    try:
        wait_for_server()
        browser = Browser(f"sessionid={session}; csrftoken={token}", token)
        ask_for_pages(server, browser, meeting, item, int(version))
        for pid in children_of(server.pid):
            row("memory of a server process", f"{resident_megabytes(pid):.0f} MB", "", "", "", "200 MB")
    finally:
        server.terminate()
        server.wait()


def ask_for_pages(server, browser, meeting, item, version):
    state = {"version": version}

    def save(number):
        text = f"Texte {number} " + "mot " * 200
        elapsed, content = browser.ask(f"/bench/items/{item}/notes/", {"notes": text, "version": state["version"]})
        state["version"] = int(re.search(rb'"version":\s*(\d+)', content)[1])
        return elapsed

    row("page", f"median of {REQUESTS}", "95th", "processor", "load", "aim")
    row(*["---"] * 6)
    measure(
        server,
        "a meeting: agenda, minutes, attendance",
        "50 ms",
        lambda n: browser.ask(f"/bench/meetings/{meeting}/")[0],
    )
    measure(server, "the list of meetings", "20 ms", lambda n: browser.ask("/bench/meetings/")[0])
    measure(server, "a search in the directory", "20 ms", lambda n: browser.ask("/bench/organisations/?q=logement")[0])
    measure(server, "saving the minutes of an item", "25 ms", save)
    measure(server, "the minutes as PDF", "250 ms", lambda n: browser.ask(f"/bench/meetings/{meeting}/minutes.pdf")[0])


def report(env):
    manage(env, "load_demo")
    worker = subprocess.Popen([sys.executable, "manage.py", "run_jobs"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        with tempfile.TemporaryDirectory() as folder:
            output = f"{folder}/report.pdf"
            options = ["--coordination", "forest", "--language", "fr", "--output", output]
            started, before = time.perf_counter(), os.times()
            manage(env, "render_report", time.strftime("%Y"), *options)
            elapsed, after = time.perf_counter() - started, os.times()
            processor = sum(after[2:4]) - sum(before[2:4])
            size = Path(output).stat().st_size / 1024
        load = f"{os.getloadavg()[0]:.1f}"
        row("the report of the demo year, command included", f"{elapsed:.1f} s", "", f"{processor:.1f} s", load, "6 s")
        row("its size", f"{size:.0f} KB", "", "", "", "")
        row("memory of the worker", f"{resident_megabytes(worker.pid):.0f} MB", "", "", "", "400 MB")
    finally:
        worker.terminate()
        worker.wait()


def main():
    with tempfile.TemporaryDirectory() as folder:
        for measured in (pages, report):
            server = postgres.PrivatePostgres()
            try:
                # The cluster starts with the database `postgres`.
                env = environment(server.start().replace("/art62?", "/postgres?"), folder)
                manage(env, "migrate", "-v0")
                manage(env, "createcachetable")
                manage(env, "collectstatic", "--noinput", "-v0")
                manage(env, "load_reference")
                measured(env)
            finally:
                server.stop()


if __name__ == "__main__":
    main()
