import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.enums_audit import action_label
from coordination.models import AuditEntry, User


class DateInput(forms.DateInput):
    input_type = "date"


class AuditFilter(django_filters.FilterSet):
    """Filters over the entries that the account may see: nothing else is offered either."""

    action = django_filters.ChoiceFilter(label=_("What"), empty_label=_("Everything"))
    actor = django_filters.ModelChoiceFilter(label=_("Who"), queryset=User.objects.none(), empty_label=_("Everybody"))
    since = django_filters.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte", widget=DateInput())
    until = django_filters.DateFilter(label=_("Until"), field_name="at", lookup_expr="date__lte", widget=DateInput())

    class Meta:
        model = AuditEntry
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        actions = self.queryset.order_by().values_list("action", flat=True).distinct()
        self.filters["action"].extra["choices"] = sorted(
            ((action, action_label(action)) for action in actions), key=lambda pair: pair[1]
        )
        self.filters["actor"].queryset = User.objects.filter(
            pk__in=self.queryset.order_by().values("actor").distinct()
        ).order_by("last_name", "first_name", "pk")
