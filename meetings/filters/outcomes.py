import django_filters
from django import forms
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from coordination.queries.search import MAX_WORDS
from coordination.text import fold
from meetings.enums import ActionStatus
from meetings.filters.meetings import select, visible_bodies
from meetings.models import ActionItem, Decision
from meetings.queries.minutes import overdue
from members.models import Person


class OutcomeFilter(django_filters.FilterSet):
    """Everything stands in the address; what cannot be read is left out."""

    q = django_filters.CharFilter(
        label=_("Words"),
        max_length=200,
        method="filter_words",
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    body = django_filters.ModelChoiceFilter(
        label=_("Body"), field_name="meeting__body", queryset=visible_bodies, widget=select(), empty_label=_("All")
    )
    year = django_filters.ChoiceFilter(label=_("Year"), method="filter_year", widget=select(), empty_label=_("All"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by().annotate(held_year=ExtractYear("meeting__starts_at"))
        known = sorted(set(years.values_list("held_year", flat=True).distinct()), reverse=True)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in known]

    def filter_words(self, queryset, name, value):
        """These texts have no folded column: they are compared here, as they are short and few."""
        words = fold(value.replace("\x00", " ")).split()[:MAX_WORDS]
        found = [row.pk for row in queryset if all(word in fold(self.text_of(row)) for word in words)]
        return queryset.filter(pk__in=found)

    def filter_year(self, queryset, name, value):
        return queryset.annotate(held_year=ExtractYear("meeting__starts_at")).filter(held_year=int(value))


class DecisionFilter(OutcomeFilter):
    class Meta:
        model = Decision
        fields = ()

    @staticmethod
    def text_of(decision):
        return f"{decision.reference} {decision.text}"


class ActionFilter(OutcomeFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"), field_name="status", choices=ActionStatus.choices, widget=select(), empty_label=_("All")
    )
    person = django_filters.ModelChoiceFilter(
        label=_("Who"), queryset=Person.objects.none(), widget=select(), empty_label=_("All")
    )
    overdue = django_filters.BooleanFilter(
        label=_("Late only"),
        method="filter_overdue",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}, check_test=lambda value: value == "1"),
    )

    class Meta:
        model = ActionItem
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["person"].queryset = Person.objects.filter(pk__in=self.queryset.order_by().values("person"))

    @staticmethod
    def text_of(action):
        return f"{action.what} {action.responsible}"

    def filter_overdue(self, queryset, name, value):
        return overdue(queryset, self.request.access.on) if value else queryset
