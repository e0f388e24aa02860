from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.models import Dated, DatedQuerySet
from coordination.text import localised
from coordination.validators import validate_no_national_number
from members.enums import BodyKind, Capacity, College, MandateFunction, MandateKind


class BodyQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Bodies whose existence this account may know (docs/adr/0004-access.md)."""
        return self.filter(coordination=access.coordination).filter(access.body_condition())

    def running(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class Body(models.Model):
    """A plenary, working group, steering committee or supervision group of one coordination."""

    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="bodies", verbose_name=_("coordination")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind)
    code = models.CharField(
        _("short code"), max_length=12, help_text=_("Begins the numbers of its decisions, such as “GT-LOG”.")
    )
    name_fr = models.CharField(_("name in French"), max_length=150)
    name_nl = models.CharField(_("name in Dutch"), max_length=150, blank=True)
    purpose = models.TextField(_("what it is for"), blank=True, validators=[validate_no_national_number])
    themes = models.ManyToManyField("coordination.Theme", blank=True, related_name="bodies", verbose_name=_("themes"))
    is_confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Only those who hold a seat know that it exists; never the hierarchy without a seat."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["kind", "name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["coordination", "code"],
                name="body_code_is_unique",
                violation_error_message=_("Another body of the coordination has this code."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="body_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localised(self, "name")

    @property
    def is_plenary(self):
        return self.kind == BodyKind.PLENARY

    def is_running(self, on):
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


class Mandate(Dated):
    """A seat of a person in a body, with its term. The last day of the term still counts."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="mandates", verbose_name=_("body"))
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="mandates", verbose_name=_("person"))
    organisation = models.ForeignKey(
        "members.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("on behalf of"),
    )
    kind = models.CharField(_("how it is held"), max_length=12, choices=MandateKind)
    capacity = models.CharField(_("voice"), max_length=12, choices=Capacity, default=Capacity.VOTING)
    college = models.CharField(_("college"), max_length=16, choices=College)
    function = models.CharField(_("function"), max_length=12, choices=MandateFunction, default=MandateFunction.MEMBER)
    title = models.CharField(_("title"), max_length=120, blank=True, help_text=_("Such as “president of the CPAS”."))

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["body", "starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["body", "person"],
                condition=Q(ends_on=None),
                name="mandate_open_is_single",
                violation_error_message=_("This person has a seat in this body already."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="observer") | Q(capacity="consultative"),
                name="mandate_observer_has_no_vote",
                violation_error_message=_("An observer has no vote: choose a consultative voice."),
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.body}"
