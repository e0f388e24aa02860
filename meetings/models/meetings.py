import uuid
from datetime import UTC, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.enums import Language
from coordination.validators import validate_no_national_number
from meetings.enums import ItemKind, MeetingState, Nature

# States in which the convocation has gone out and the meeting is known to whom it concerns.
ANNOUNCED = (
    MeetingState.CONVENED,
    MeetingState.HELD,
    MeetingState.IN_REMARKS,
    MeetingState.ADOPTED,
    MeetingState.ARCHIVED,
    MeetingState.CANCELLED,
)
# States of a meeting that took place.
TOOK_PLACE = (MeetingState.HELD, MeetingState.IN_REMARKS, MeetingState.ADOPTED, MeetingState.ARCHIVED)
LOCKED = (MeetingState.ADOPTED, MeetingState.ARCHIVED)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Meetings that this account may know of: drafts for who prepares or reviews them, others once announced."""
        rows = self.filter(coordination=access.coordination)
        in_body = Q(body__isnull=False) & access.body_condition("body__")
        if access.runs_coordination:
            return rows.filter(Q(body=None) | in_body)
        prepares = Q(body__in=access.facilitated_body_ids)
        reviews = Q(body__in=access.seat_body_ids, state=MeetingState.AGENDA_OPEN)
        invited = Q(pk__in=[])
        if access.person is not None:
            invited = Q(
                Q(body=None) | Q(body__is_confidential=False),
                invitations__person=access.person,
                state__in=ANNOUNCED,
            )
        announced = in_body & Q(state__in=ANNOUNCED)
        return rows.filter(Q(pk__in=rows.filter(prepares | reviews | announced | invited).values("pk")))

    def in_year(self, year):
        """Meetings whose first minute falls in that calendar year, Brussels time."""
        zone = timezone.get_default_timezone()
        start = timezone.datetime(year, 1, 1, tzinfo=zone)
        return self.filter(starts_at__gte=start, starts_at__lt=timezone.datetime(year + 1, 1, 1, tzinfo=zone))

    def took_place(self):
        return self.filter(state__in=TOOK_PLACE)


class Meeting(models.Model):
    """A meeting of one body, or an open one (`body` empty), through its whole life."""

    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="meetings", verbose_name=_("coordination")
    )
    body = models.ForeignKey(
        "members.Body", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("body")
    )
    title = models.CharField(_("title"), max_length=200)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature, default=Nature.COORDINATION)
    network_name = models.CharField(_("name of the other network"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MeetingState, default=MeetingState.DRAFT)
    starts_at = models.DateTimeField(_("begins at"))
    site = models.ForeignKey(
        "members.Site", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("place")
    )
    place = models.CharField(_("other place"), max_length=250, blank=True, help_text=_("Address, or link of a call."))
    room = models.CharField(_("room and how to get there"), max_length=250, blank=True)
    themes = models.ManyToManyField("coordination.Theme", blank=True, related_name="meetings", verbose_name=_("themes"))
    language = models.CharField(_("language of the minutes"), max_length=2, choices=Language, default=Language.FRENCH)
    introduction = models.TextField(
        _("introduction to the convocation"), blank=True, validators=[validate_no_national_number]
    )
    minutes_taker = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes taken by")
    )
    remarks_until = models.DateField(_("remarks on the minutes until"), null=True, blank=True)
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    convened_at = models.DateTimeField(_("convened at"), null=True, blank=True, editable=False)
    # Date, place and agenda as the invited were last told them: what differs now calls for an update.
    announced_facts = models.JSONField(default=dict, editable=False, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_at_meeting = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="adopts", verbose_name=_("adopted by the meeting")
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=250, blank=True)
    created_by = models.ForeignKey(
        "coordination.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # Folded title, items and minutes, for search without accents or case.
    search_text = models.TextField(editable=False, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["coordination", "-starts_at"], name="meeting_by_date")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["adopted", "archived"], adopted_on__isnull=False)
                | (~Q(state__in=["adopted", "archived"]) & Q(adopted_on=None)),
                name="meeting_adopted_has_date",
                violation_error_message=_("Adopted minutes have a date of adoption, and no others have."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "agenda_open", "cancelled"]) | Q(convened_at__isnull=False),
                name="meeting_convened_has_date",
                violation_error_message=_("A meeting is convened before it is held."),
            ),
            models.CheckConstraint(
                condition=~Q(nature="network") | ~Q(network_name=""),
                name="meeting_of_network_names_it",
                violation_error_message=_("Say which other network the meeting belongs to."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def held_on(self):
        """The day on which it begins, Brussels time: rosters, mandates and quorum are those of that day."""
        return timezone.localdate(self.starts_at, timezone.get_default_timezone())

    @property
    def is_locked(self):
        return self.state in LOCKED

    @property
    def took_place(self):
        return self.state in TOOK_PLACE

    @property
    def is_announced(self):
        return self.state in ANNOUNCED

    @property
    def duration(self):
        """Sum of the minutes of its items."""
        return timedelta(minutes=sum(item.minutes for item in self.items.all()))

    @property
    def ends_at(self):
        """End computed from the agenda; an hour and a half when nothing is planned yet."""
        # In UTC: hours of the clock would be one too many or too few in the night when the clock changes.
        return self.starts_at.astimezone(UTC) + (self.duration or timedelta(minutes=90))

    @property
    def place_line(self):
        """Where it is held, on one line."""
        where = f"{self.site.organisation.name}, {self.site.address}" if self.site_id else self.place
        return ", ".join(part for part in (where, self.room) if part)


class AgendaItem(models.Model):
    """One point of the agenda and, after the meeting, what the minutes say of it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=12, choices=ItemKind, default=ItemKind.INFORMATION)
    minutes = models.PositiveSmallIntegerField(_("duration in minutes"), default=10)
    description = models.TextField(_("explanation"), blank=True, validators=[validate_no_national_number])
    presenter = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("presented by")
    )
    presenter_name = models.CharField(_("presented by somebody else"), max_length=150, blank=True)
    proposed_by = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    # Markdown, in the language of the meeting's minutes.
    notes = models.TextField(_("minutes"), blank=True, validators=[validate_no_national_number])
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__lte=600),
                name="agendaitem_minutes_fit_a_day",
                violation_error_message=_("An item lasts ten hours at most."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def presented_by(self):
        return self.presenter.full_name if self.presenter_id else self.presenter_name


class AgendaComment(models.Model):
    """What a member of the body says of an item while the agenda is under review."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="comments", verbose_name=_("agenda item"))
    author = models.ForeignKey("coordination.User", models.PROTECT, related_name="+", verbose_name=_("author"))
    text = models.TextField(_("comment"), validators=[validate_no_national_number])
    created_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.text[:60]
