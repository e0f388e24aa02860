import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums import ContactLanguage
from coordination.queries.search import filter_by_words
from members.models import Affiliation, Body, Mandate, Organisation, Person


class PersonFilter(django_filters.FilterSet):
    """People by name, organisation, body, language, and whether they can be written to."""

    q = django_filters.CharFilter(label=_("Name"), method="filter_words")
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"), queryset=Organisation.objects.none(), method="filter_organisation"
    )
    body = django_filters.ModelChoiceFilter(label=_("Sits in"), queryset=Body.objects.none(), method="filter_body")
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=[(value or "unknown", label) for value, label in ContactLanguage.choices],
        method="filter_language",
    )
    email = django_filters.ChoiceFilter(
        label=_("E-mail address"),
        choices=[("yes", _("Known")), ("no", _("Missing"))],
        method="filter_email",
    )

    class Meta:
        model = Person
        fields = ["q", "organisation", "body", "language", "email"]

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.access = access
        self.filters["organisation"].queryset = Organisation.objects.visible_to(access)
        self.filters["body"].queryset = Body.objects.visible_to(access)
        for field in self.form.fields.values():
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = css

    def filter_words(self, queryset, name, value):
        return filter_by_words(queryset, value)

    def filter_organisation(self, queryset, name, value):
        posts = Affiliation.objects.running(self.access.on).filter(organisation=value)
        return queryset.filter(pk__in=posts.values("person"))

    def filter_body(self, queryset, name, value):
        mandates = Mandate.objects.running(self.access.on).filter(body=value)
        return queryset.filter(pk__in=mandates.values("person"))

    def filter_language(self, queryset, name, value):
        return queryset.filter(language="" if value == "unknown" else value)

    def filter_email(self, queryset, name, value):
        return queryset.filter(~Q(email="") if value == "yes" else Q(email=""))
