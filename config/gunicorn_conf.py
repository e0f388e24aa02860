"""Settings of gunicorn in production: `gunicorn --config config/gunicorn_conf.py` (docs/production.md).

WEB_CONCURRENCY, which gunicorn reads itself, is the number of processes; BIND the address.
"""

import os

wsgi_app = "config.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# A long report as PDF takes seconds, on a slow machine more than the 30 that gunicorn allows.
timeout = 120
graceful_timeout = 30
# Pango and fontTools keep memory; a process that made many PDFs is replaced now and then.
max_requests = 2000
max_requests_jitter = 200
# In memory: on a busy disk the heartbeat of a process may come too late.
worker_tmp_dir = "/dev/shm"  # noqa: S108
accesslog = None
