"""What the worker does, round after round (manage.py run_jobs)."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from coordination.enums import MessageStatus
from coordination.models import OutboxMessage
from coordination.services.outbox import Round, send_queued_messages

logger = logging.getLogger(__name__)

# After this time a mail that holds a way to sign in is worth nothing, and its text is emptied.
SECRET_KEPT = timedelta(days=1)
DAY = 24 * 3600


def run_round(*, is_stopping=lambda: False):
    """Send the outbox, then do the other jobs; return (what came of the mails, what went wrong as sentences).

    One job that fails keeps nothing else from being done.
    """
    mails, problems = Round(), []
    try:
        mails = send_queued_messages(is_stopping=is_stopping)
    except Exception as error:
        logger.exception("The outbox could not be sent")
        problems.append(f"The outbox could not be sent: {error}")
    for path in settings.JOBS:
        if is_stopping():
            break
        try:
            import_string(path)(now=timezone.now())
        except Exception as error:
            logger.exception("Job %s failed", path)
            problems.append(f"Job {path} failed: {error}")
    return mails, problems


def is_first_today(name, *, now):
    """Whether this is the first call of the day with that name, over all workers."""
    return cache.add(f"job:{name}:{timezone.localtime(now).date().isoformat()}", True, timeout=2 * DAY)


def clean_up(*, now):
    """Once a day: remove sessions that have ended, and the text of mails with an old way to sign in."""
    if not is_first_today("clean_up", now=now):
        return
    with transaction.atomic():
        Session.objects.filter(expire_date__lt=now).delete()
        old = OutboxMessage.objects.filter(is_secret=True, created_at__lt=now - SECRET_KEPT)
        old.filter(status__in=(MessageStatus.SENT, MessageStatus.FAILED)).exclude(text="").update(text="")
