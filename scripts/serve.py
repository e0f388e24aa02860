"""Serve the application and its worker as one: both start together, and neither outlives the other.

Used by ./run only; in production each is a service of the system (README, "Production").
"""

import contextlib
import ctypes
import errno
import http.client
import signal
import socket
import subprocess
import sys
import time

HOST = "127.0.0.1"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1


def port_problem(port):
    """One sentence on why the port cannot be used, or None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is taken by another program (or another ./run). Choose another: ./run {port + 1}"
            if error.errno == errno.EACCES:
                return f"Port {port} is reserved to the administrator. Choose one above 1023: ./run 8000"
            return f"Port {port} cannot be used: {error.strerror}."
    return None


def die_with_parent():
    """Linux ends the child when this process is killed outright, with no chance to clean up."""
    with contextlib.suppress(OSError, AttributeError):  # not Linux: a plain stop is still clean
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(*command):
    # A session of its own: Ctrl-C in the terminal reaches this process alone, which then ends the children in order.
    return subprocess.Popen([sys.executable, *command], start_new_session=True, preexec_fn=die_with_parent)


def answers(port):
    """Ask for the first page, which also loads what the server loads only when first asked."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/")
        connection.getresponse()
        return True
    except OSError:
        return False
    finally:
        connection.close()


def stop(children):
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def serve(port):
    def interrupted(*_):
        raise KeyboardInterrupt

    for number in STOP_SIGNALS:
        signal.signal(number, interrupted)
    children = {}
    ready = False
    try:
        children["worker"] = start("manage.py", "run_jobs")
        children["server"] = start(
            *("-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--workers", "1", "--threads", "4"),
            *("--graceful-timeout", "5", "--log-level", "warning"),
        )
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    print(f"Art62: the {name} stopped by itself (see above).", file=sys.stderr)
                    return 1
            if not ready and answers(port):
                ready = True
                print(f"Art62 is ready: http://{HOST}:{port}/  (Ctrl-C stops it)", flush=True)
            time.sleep(0.5 if ready else 0.1)
    except KeyboardInterrupt:
        return 0
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        stop(children.values())


def main(arguments):
    check_only = arguments[0] == "--check"
    port = int(arguments[-1])
    problem = port_problem(port)
    if problem:
        print(f"Art62: {problem}", file=sys.stderr)
        return 1
    return 0 if check_only else serve(port)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
