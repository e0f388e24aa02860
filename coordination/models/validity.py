"""What every dated link has in common: it holds from a first to a last day, both included."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def running(on, prefix=""):
    """Condition that holds for rows in force on that day; the last day still counts."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": on}))


class DatedQuerySet(models.QuerySet):
    def running(self, on):
        """Rows in force on that day; the last day still counts."""
        return self.filter(running(on))

    def overlapping(self, starts_on, ends_on):
        """Rows in force on at least one day of the period (ends_on None: open-ended)."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
        return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)


class Dated(models.Model):
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
        ]

    def is_running(self, on):
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)
