"""The minutes: written point by point, sent for remarks, adopted, archived."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coordination.enums import MessageKind
from coordination.models import AuditEntry
from coordination.services.audit import record
from coordination.services.outbox import queue_message, store_attachment
from coordination.services.versions import lock_version
from coordination.text import localised
from coordination.typography import format_date
from meetings.enums import MeetingState
from meetings.models import AgendaItem
from meetings.queries.minutes import minutes_fingerprint, minutes_recipients
from meetings.services.mails import SEPARATOR, languages_of
from meetings.services.minutes_pdf import minutes_filename, render_minutes
from meetings.services.search import MINUTES_ARE_OUT, refresh_search_text
from meetings.services.writing import lock_for_writing, lock_meeting, refuse_unless
from members.enums import BodyKind

LONGEST_NOTES = 100_000
# Typing saves every few seconds: the trail notes a writer once per point in this time, unless another wrote between.
TRAIL_PAUSE = timedelta(minutes=10)


@transaction.atomic
def save_notes(item, *, actor, notes, version, now=None):
    """Save what the minutes say of one point; saving the same text again writes nothing.

    Raises StaleVersion when somebody saved the point since `version`, and ValidationError for a text that holds a
    national register number, is too long, or belongs to minutes that do not change any more.
    """
    now = now or timezone.now()
    meeting = lock_for_writing(item.meeting)
    item = lock_version(AgendaItem, item.pk, version)
    notes = notes.replace("\r\n", "\n").replace("\x00", "")
    if notes == item.notes:
        return item
    if len(notes) > LONGEST_NOTES:
        raise ValidationError({"notes": _("This text is too long: put it into an annex.")}, code="too_long")
    item.notes = notes
    item.version += 1
    # The foreign keys of the row are not touched: looking each of them up would cost more than the save.
    item.clean_fields(exclude=[field.name for field in item._meta.fields if field.name != "notes"])
    item.save(update_fields=["notes", "version"])
    if meeting.state in MINUTES_ARE_OUT:
        refresh_search_text(meeting)
    last = _last_entry(item)
    if last is None or last.actor_id != actor.pk or last.action != "notes.saved" or now - last.at > TRAIL_PAUSE:
        record("notes.saved", item, actor=actor, coordination=meeting.coordination, body_id=meeting.body_id)
    return item


def last_writer(item):
    """Name of who changed the point last, as the trail knows it, or ""."""
    entry = _last_entry(item)
    return entry.actor.get_full_name() if entry and entry.actor else ""


def _last_entry(item):
    entries = AuditEntry.objects.filter(object_type=item._meta.label_lower, object_id=str(item.pk))
    return entries.select_related("actor").order_by("-at", "-pk").first()


@dataclass(frozen=True)
class MinutesSent:
    """How many mails were queued, and who has no address."""

    mailed: int
    to_tell: tuple


def send_minutes_for_remarks(meeting, *, actor, until, on, seen=None, without_pdf=False, now=None):
    """Open the minutes for remarks until a day, and mail them to whoever was there or holds a seat.

    `seen` is the fingerprint of what the sender read; refused when anything changed since. Raises PdfUnavailable
    unless `without_pdf`.
    """
    now = now or timezone.now()
    if until < on:
        raise ValidationError({"until": _("Leave time for remarks: this day is over.")}, code="past")
    # Printed before the transaction, so that nobody waits for it; the fingerprint catches what changes meanwhile.
    seen = seen or minutes_fingerprint(meeting)
    languages = {code for row in minutes_recipients(meeting) if row.email for code in languages_of(row.language)}
    pdfs = {}
    if not without_pdf:
        pdfs = {code: render_minutes(meeting, code, dated=now, as_sent_until=until) for code in sorted(languages)}
    with transaction.atomic():
        meeting = lock_meeting(meeting)
        refuse_unless(meeting, MeetingState.HELD)
        if minutes_fingerprint(meeting) != seen:
            raise ValidationError(
                _("Something has changed since you opened this page: read it again, then send."), code="stale"
            )
        recipients = minutes_recipients(meeting)
        meeting.remarks_until = until
        _move(meeting, MeetingState.IN_REMARKS, "minutes.sent", actor, recipients=len(recipients))
        files = {
            code: store_attachment(minutes_filename(meeting, code), "application/pdf", content)
            for code, content in pdfs.items()
        }
        for row in recipients:
            if row.email:
                _queue(meeting, row, files, actor)
    told = tuple(row.name for row in recipients if not row.email)
    return MinutesSent(len(recipients) - len(told), told)


def minutes_mail(meeting, *, language, name, until, with_file=True):
    """Subject and text, in the language of the reader, in both when it is not known."""
    link = settings.SITE_URL + reverse("meetings:meeting_detail", args=[meeting.coordination.slug, meeting.pk])
    subjects, texts = [], []
    for code in languages_of(language):
        with translation.override(code):
            context = {
                "meeting": meeting,
                "coordination": meeting.coordination,
                "coordination_name": localised(meeting.coordination, "name", code),
                "day": format_date(meeting.held_on, code, weekday=True),
                "until": format_date(until, code, weekday=True),
                "name": name,
                "link": link,
                "with_file": with_file,
            }
            subjects.append(_("Minutes: %(title)s, %(date)s") % {"title": meeting.title, "date": context["day"]})
            texts.append(render_to_string("mail/meetings/minutes.txt", context).strip())
    return " / ".join(dict.fromkeys(subjects)), SEPARATOR.join(texts) + "\n"


def _queue(meeting, row, files, actor):
    subject, text = minutes_mail(
        meeting, language=row.language, name=row.name, until=meeting.remarks_until, with_file=bool(files)
    )
    queue_message(
        coordination=meeting.coordination,
        kind=MessageKind.MINUTES,
        to_name=row.name,
        to_email=row.email,
        reply_to=meeting.coordination.email,
        subject=subject,
        text=text,
        actor=actor,
        attachments=[files[code] for code in languages_of(row.language) if code in files],
        body_id=meeting.body_id,
    )


@transaction.atomic
def adopt_minutes(meeting, *, actor, adopted_on, on, at_meeting=None):
    """Adopt the minutes: from then on attendance, notes, decisions and actions do not change.

    `at_meeting` is the later meeting that adopted them, of the same body or of the steering committee; without one
    they were adopted in writing. `on` is today: nothing is adopted in the future, nor before the meeting.
    """
    meeting = lock_meeting(meeting)
    refuse_unless(meeting, MeetingState.HELD, MeetingState.IN_REMARKS)
    if adopted_on > on:
        raise ValidationError({"adopted_on": _("This day is still to come.")}, code="future")
    if adopted_on < meeting.held_on:
        raise ValidationError({"adopted_on": _("The meeting took place after that day.")}, code="before")
    if at_meeting is not None:
        _check_adopting(meeting, at_meeting, adopted_on)
    meeting.adopted_on = adopted_on
    meeting.adopted_at_meeting = at_meeting
    _move(meeting, MeetingState.ADOPTED, "minutes.adopted", actor, adopted_on=adopted_on)
    return meeting


def _check_adopting(meeting, at_meeting, adopted_on):
    adopter = at_meeting.body
    is_fit = at_meeting.body_id == meeting.body_id
    if adopter is not None and not adopter.is_confidential:
        is_fit = is_fit or adopter.kind in (BodyKind.STEERING_COMMITTEE, BodyKind.PLENARY)
    if at_meeting.coordination_id != meeting.coordination_id or not is_fit:
        raise ValidationError({"at_meeting": _("This meeting cannot adopt these minutes.")}, code="other")
    if at_meeting.starts_at <= meeting.starts_at:
        raise ValidationError({"at_meeting": _("Minutes are adopted by a later meeting.")}, code="earlier")
    if at_meeting.held_on != adopted_on:
        raise ValidationError(
            {"adopted_on": _("The meeting that adopts them takes place on another day.")}, code="other_day"
        )


@transaction.atomic
def archive_meeting(meeting, *, actor):
    """Put an adopted meeting away: it stays readable and leaves the lists of what is to be done."""
    meeting = lock_meeting(meeting)
    refuse_unless(meeting, MeetingState.ADOPTED)
    _move(meeting, MeetingState.ARCHIVED, "meeting.archived", actor)
    return meeting


def _move(meeting, state, action, actor, **told):
    before, meeting.state = meeting.state, state
    meeting.version += 1
    meeting.full_clean()
    meeting.save()
    refresh_search_text(meeting)
    changes = {"state": [before, state]} | {name: ["", str(value)] for name, value in told.items()}
    record(action, meeting, actor=actor, coordination=meeting.coordination, body_id=meeting.body_id, changes=changes)
