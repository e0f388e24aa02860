"""WSGI entry point; gunicorn config.wsgi."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

application = get_wsgi_application()

# A page makes tens of thousands of short-lived objects: with Python's threshold of 700 the collector runs dozens of times
# per request and finds nothing, a quarter of the time. What is loaded now stays for good and is not looked at again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
