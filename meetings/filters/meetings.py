import django_filters
from django import forms
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from coordination.models import Theme
from coordination.queries.search import filter_by_words
from meetings.enums import MeetingState, Nature
from meetings.models import Meeting
from members.models import Body


def visible_bodies(request):
    return Body.objects.visible_to(request.access)


def select():
    return forms.Select(attrs={"class": "form-select"})


class MeetingFilter(django_filters.FilterSet):
    """Everything stands in the address; what cannot be read is left out."""

    q = django_filters.CharFilter(
        label=_("Words"),
        max_length=200,
        method="filter_words",
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    body = django_filters.ModelChoiceFilter(
        label=_("Body"), queryset=visible_bodies, widget=select(), empty_label=_("All")
    )
    year = django_filters.ChoiceFilter(label=_("Year"), method="filter_year", widget=select(), empty_label=_("All"))
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"), field_name="themes", queryset=Theme.objects.all(), widget=select(), empty_label=_("All")
    )
    nature = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Nature.choices, widget=select(), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=MeetingState.choices, widget=select(), empty_label=_("All")
    )

    class Meta:
        model = Meeting
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by().annotate(held_year=ExtractYear("starts_at"))
        known = sorted(set(years.values_list("held_year", flat=True).distinct()), reverse=True)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in known]

    def filter_words(self, queryset, name, value):
        return filter_by_words(queryset, value)

    def filter_year(self, queryset, name, value):
        return queryset.in_year(int(value))
