"""The frame of the Cocom’s circular as dated data: missions, criteria, headings, tranches, sections of documents."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums_reference import DocumentKind, SectionKind
from coordination.text import localised


class FrameQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Shipped frames and the coordination’s own; whether the account may enter it is checked before."""
        return self.filter(Q(coordination__isnull=True) | Q(coordination=access.coordination))

    def in_force(self, on):
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class Frame(models.Model):
    """One five-year circular. Without coordination it ships with the product; a copy belongs to one coordination.

    A shipped frame is not edited in the application: a coordination copies it and edits its copy.
    """

    code = models.SlugField(_("code"), max_length=60)
    coordination = models.ForeignKey(
        "coordination.Coordination",
        verbose_name=_("coordination"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="frames",
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_nl = models.CharField(_("name in Dutch"), max_length=200)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    legal_reference_fr = models.TextField(_("legal reference in French"), blank=True)
    legal_reference_nl = models.TextField(_("legal reference in Dutch"), blank=True)
    definition_fr = models.TextField(_("definition in French"), blank=True)
    definition_nl = models.TextField(_("definition in Dutch"), blank=True)
    letterhead_fr = models.TextField(_("address block of letters in French"), blank=True)
    letterhead_nl = models.TextField(_("address block of letters in Dutch"), blank=True)
    notes_fr = models.TextField(_("notes in French"), blank=True)
    notes_nl = models.TextField(_("notes in Dutch"), blank=True)
    is_verified = models.BooleanField(
        _("is checked against the text in force"),
        default=False,
        help_text=_("Until then it is shown as “to be checked against the text in force”."),
    )

    objects = FrameQuerySet.as_manager()

    class Meta:
        verbose_name = _("frame (circular)")
        verbose_name_plural = _("frames (circulars)")
        ordering = ["-starts_on", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["coordination", "code"],
                condition=Q(coordination__isnull=False),
                name="frame_code_is_unique_in_coordination",
                violation_error_message=_("The coordination already has a frame with this code."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(coordination__isnull=True),
                name="frame_code_is_unique_when_shipped",
                violation_error_message=_("A shipped frame already has this code."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="frame_ends_after_start",
                violation_error_message=_("The frame ends before it starts."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localised(self, "name")

    @property
    def legal_reference(self):
        return localised(self, "legal_reference")

    @property
    def definition(self):
        return localised(self, "definition")

    @property
    def letterhead(self):
        return localised(self, "letterhead")

    @property
    def notes(self):
        return localised(self, "notes")

    @property
    def is_shipped(self):
        return self.coordination_id is None


class Mission(models.Model):
    frame = models.ForeignKey(Frame, verbose_name=_("frame"), on_delete=models.CASCADE, related_name="missions")
    code = models.CharField(_("code"), max_length=10)
    text_fr = models.TextField(_("text in French"))
    text_nl = models.TextField(_("text in Dutch"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["frame", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "code"],
                name="mission_code_is_unique",
                violation_error_message=_("The frame already has a mission with this code."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text}"

    @property
    def text(self):
        return localised(self, "text")


class Criterion(models.Model):
    """A condition of eligibility. `evidence_key` names the figure or list of the report that shows it is met."""

    frame = models.ForeignKey(Frame, verbose_name=_("frame"), on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(_("code"), max_length=10)
    text_fr = models.TextField(_("text in French"))
    text_nl = models.TextField(_("text in Dutch"))
    is_required = models.BooleanField(_("is required"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    evidence_key = models.CharField(_("key of the evidence"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["frame", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "code"],
                name="criterion_code_is_unique",
                violation_error_message=_("The frame already has a criterion with this code."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text}"

    @property
    def text(self):
        return localised(self, "text")


class CostHeading(models.Model):
    """An eligible kind of cost. Only headings without parent are official; the others add up to their parent."""

    frame = models.ForeignKey(Frame, verbose_name=_("frame"), on_delete=models.CASCADE, related_name="cost_headings")
    code = models.CharField(_("code"), max_length=10)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("official heading"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_nl = models.CharField(_("name in Dutch"), max_length=200)
    notes_fr = models.TextField(_("notes in French"), blank=True)
    notes_nl = models.TextField(_("notes in Dutch"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("cost heading")
        verbose_name_plural = _("cost headings")
        ordering = ["frame", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "code"],
                name="costheading_code_is_unique",
                violation_error_message=_("The frame already has a cost heading with this code."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="costheading_is_not_its_parent",
                violation_error_message=_("A heading cannot be part of itself."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def clean(self):
        super().clean()
        if self.parent is None:
            return
        if self.parent.frame_id != self.frame_id:
            raise ValidationError({"parent": _("The official heading belongs to another frame.")})
        if self.parent.parent_id is not None:
            raise ValidationError({"parent": _("A sub-heading cannot itself have sub-headings.")})

    @property
    def name(self):
        return localised(self, "name")

    @property
    def notes(self):
        return localised(self, "notes")

    @property
    def official(self):
        """The heading under which the administration counts this cost."""
        return self.parent or self


class Tranche(models.Model):
    """One payment of the grant. The deadline is a day of the year of the grant; empty when no rule is known."""

    frame = models.ForeignKey(Frame, verbose_name=_("frame"), on_delete=models.CASCADE, related_name="tranches")
    number = models.PositiveSmallIntegerField(_("number"))
    percentage = models.DecimalField(_("percentage"), max_digits=5, decimal_places=2)
    deadline_month = models.PositiveSmallIntegerField(_("month of the deadline"), null=True, blank=True)
    deadline_day = models.PositiveSmallIntegerField(_("day of the deadline"), null=True, blank=True)
    papers_fr = models.TextField(_("papers to hand in, in French"), blank=True)
    papers_nl = models.TextField(_("papers to hand in, in Dutch"), blank=True)

    class Meta:
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        ordering = ["frame", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "number"],
                name="tranche_number_is_unique",
                violation_error_message=_("The frame already has a tranche with this number."),
            ),
            models.CheckConstraint(
                condition=Q(percentage__gt=0, percentage__lte=100),
                name="tranche_percentage_is_a_part",
                violation_error_message=_("A percentage is greater than 0 and at most 100."),
            ),
            models.CheckConstraint(
                condition=Q(deadline_month__isnull=True, deadline_day__isnull=True)
                | Q(
                    deadline_month__isnull=False,
                    deadline_day__isnull=False,
                    deadline_month__gte=1,
                    deadline_month__lte=12,
                    deadline_day__gte=1,
                    deadline_day__lte=31,
                ),
                name="tranche_deadline_is_whole",
                violation_error_message=_("A deadline has a day and a month, or neither."),
            ),
            # 29 February is refused too: the deadline recurs every year.
            models.CheckConstraint(
                condition=~Q(deadline_month__in=[4, 6, 9, 11], deadline_day=31)
                & ~Q(deadline_month=2, deadline_day__gt=28),
                name="tranche_deadline_exists_every_year",
                violation_error_message=_("This day does not exist every year."),
            ),
        ]

    def __str__(self):
        return f"{self.number} ({self.percentage} %)"

    @property
    def papers(self):
        return localised(self, "papers")


class ReportSection(models.Model):
    """One section of the activity report or of the subsidy application: order, titles, and what it answers to.

    `key` says which content fills it and is stable; number, titles and order are for the reader and may change.
    """

    frame = models.ForeignKey(Frame, verbose_name=_("frame"), on_delete=models.CASCADE, related_name="sections")
    document = models.CharField(_("document"), max_length=30, choices=DocumentKind.choices)
    key = models.SlugField(_("key"), max_length=60)
    number = models.CharField(_("section number"), max_length=10, blank=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_nl = models.CharField(_("title in Dutch"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
    )
    kind = models.CharField(_("content"), max_length=20, choices=SectionKind.choices, default=SectionKind.BOTH)
    criteria = models.ManyToManyField(Criterion, verbose_name=_("criteria"), blank=True, related_name="sections")
    missions = models.ManyToManyField(Mission, verbose_name=_("missions"), blank=True, related_name="sections")
    is_annex = models.BooleanField(_("is an annex"), default=False)
    is_shown = models.BooleanField(_("is shown"), default=True)

    class Meta:
        verbose_name = _("section of a document")
        verbose_name_plural = _("sections of documents")
        ordering = ["frame", "document", "position", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "document", "key"],
                name="reportsection_key_is_unique",
                violation_error_message=_("The document already has a section with this key."),
            ),
            models.CheckConstraint(
                condition=Q(document__in=DocumentKind.values),
                name="reportsection_document_is_known",
                violation_error_message=_("This kind of document does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SectionKind.values),
                name="reportsection_kind_is_known",
                violation_error_message=_("This kind of section does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="reportsection_is_not_its_parent",
                violation_error_message=_("A section cannot be part of itself."),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def clean(self):
        super().clean()
        if self.parent is not None and (self.parent.frame_id != self.frame_id or self.parent.document != self.document):
            raise ValidationError({"parent": _("A section is part of a section of the same document.")})

    @property
    def title(self):
        return localised(self, "title")
