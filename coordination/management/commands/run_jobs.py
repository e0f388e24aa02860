import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from coordination.services.jobs import run_round

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5


class Command(BaseCommand):
    help = "The worker: sends the outbox and does the scheduled jobs, until it is told to stop (SIGTERM, Ctrl-C)."
    # The checks load every page and its libraries, which the worker never needs.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop; fails when not all was done")

    def handle(self, *args, once, **options):
        stop = threading.Event()
        if once:
            self.run_once()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        logger.info("Worker started")
        while not stop.is_set():
            # A database that was away is connected to again.
            close_old_connections()
            mails, _problems = run_round(is_stopping=stop.is_set)
            if mails.total or mails.unreachable:
                logger.info(summary(mails))
            # More than one round can hold is waiting: go on at once.
            stop.wait(0 if mails.sent >= 100 else PAUSE_SECONDS)
        logger.info("Worker stopped")

    def run_once(self):
        mails, problems = run_round()
        self.stdout.write(summary(mails))
        if mails.unreachable:
            problems.append(
                f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} cannot be used ({mails.unreachable}). "
                "Check EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS and EMAIL_USE_SSL; "
                "the mails wait in the outbox."
            )
        if mails.errors:
            problems.append(
                f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} did not take every mail "
                f"({', '.join(sorted(mails.errors))}). Each outbox says which, and what is tried again."
            )
        if problems:
            raise CommandError(" ".join(problems))


def summary(mails):
    text = f"Mails: {mails.sent} sent, {mails.put_off} put off, {mails.failed} failed."
    return f"{text} Mail server: {mails.unreachable}" if mails.unreachable else text
