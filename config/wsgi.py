"""WSGI entry point; gunicorn config.wsgi."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

application = get_wsgi_application()

# A page makes tens of thousands of short-lived objects: with Python's threshold of 700 the collector runs dozens of
# times per request and finds nothing, up to a quarter of the time. What is loaded now stays for good and is not looked
# at again. Older generations are still looked at often enough to give back what a PDF leaves behind.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 5, 5)
