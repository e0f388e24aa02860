"""Fields in which one types, with a list of what is known: a name of the list is that row, anything else is text."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from coordination.text import fold
from members.models import Organisation, Person, Site

LONGEST = 250


class TypedChoiceWidget(forms.TextInput):
    template_name = "meetings/widgets/typed_choice.html"

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.labels = ()

    def _render(self, template_name, context, renderer=None):
        # The renderer of forms looks into the folders of apps only.
        return render_to_string(template_name, context)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["list_id"] = f"{context['widget']['attrs'].get('id', name)}-list"
        context["widget"]["labels"] = self.labels
        return context


class TypedChoiceField(forms.CharField):
    """Cleans to the row whose label was typed, else to the text, else to None. `only_known` refuses other texts."""

    widget = TypedChoiceWidget
    default_error_messages = {
        "unknown": _("“%(value)s” is not in the list. Choose a name that it proposes."),
    }

    def __init__(self, *, only_known=False, **kwargs):
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)
        self.only_known = only_known
        self.rows = {}

    def offer(self, rows):
        """`rows` maps labels to rows, in the order of the list."""
        self.rows = {fold(label): row for label, row in rows.items()}
        self.widget.labels = tuple(rows)
        self.labels = {row.pk: label for label, row in rows.items()}

    def label_of(self, row):
        return self.labels.get(row.pk, str(row)) if row is not None else ""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        row = self.rows.get(fold(text))
        if row is None and self.only_known:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"value": text})
        return row if row is not None else text


def person_labels(access, *current):
    """People whom this account may choose, by name; the organisation's address tells namesakes apart."""
    found = list(Person.objects.visible_to(access).filter(pseudonymised_at=None).order_by("sort_name", "pk"))
    known = {person.pk for person in found}
    found += [person for person in current if person is not None and person.pk not in known]
    return _labelled(found, lambda person: person.full_name, lambda person: person.email)


def site_labels(access, current=None):
    """Places of activity of the organisations in the directory, by organisation."""
    sites = Site.objects.filter(organisation__in=Organisation.objects.visible_to(access)).select_related("organisation")
    found = list(sites.order_by("organisation__sort_name", "-is_main", "pk"))
    if current is not None and current.pk not in {site.pk for site in found}:
        found.append(current)
    return _labelled(found, lambda site: f"{site.organisation.name}, {site.address}", lambda site: site.label)


def _labelled(rows, label_of, detail_of):
    labels, taken = {}, set()
    for row in rows:
        label = label_of(row)
        if fold(label) in taken and detail_of(row):
            label = f"{label} ({detail_of(row)})"
        number, wanted = 2, label
        while fold(label) in taken:
            label, number = f"{wanted} ({number})", number + 1
        taken.add(fold(label))
        labels[label[:LONGEST]] = row
    return labels
