from collections import Counter

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.enums import MembershipStatus
from members.forms.fields import DateInput
from members.imports.columns import IGNORE, JOINED, TARGETS
from members.imports.reader import read_table, too_big

MAX_FILTER_VALUES = 60
ALL_LINES = ""


class UploadForm(forms.Form):
    """The list itself. `cleaned_data["table"]` is what was read in it."""

    file = forms.FileField(
        label=_("The list"),
        help_text=_("An Excel file (.xlsx) or a text file with separators (.csv), columns named in the first line."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    sheet = forms.CharField(
        label=_("Sheet of the Excel file"),
        required=False,
        max_length=100,
        help_text=_("Only if the list is not on the first sheet that holds a table."),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        # By its size, before a byte of it is read.
        if upload.size > settings.IMPORT_MAX_BYTES:
            raise too_big(settings.IMPORT_MAX_BYTES)
        return upload

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("file"):
            try:
                cleaned["table"] = read_table(
                    cleaned["file"].read(), max_bytes=settings.IMPORT_MAX_BYTES, sheet=cleaned.get("sheet", "")
                )
            except ValidationError as error:
                self.add_error("sheet" if error.code == "no_sheet" else "file", error)
        return cleaned


class MappingForm(forms.Form):
    """What each column holds, which lines count, and since when their organisations are members."""

    only = forms.ChoiceField(label=_("Which lines"), required=False, help_text=_("Such as those of one municipality."))
    starts_on = forms.DateField(
        label=_("Members since"), widget=DateInput, help_text=_("For the lines that give no date of their own.")
    )
    status = forms.ChoiceField(
        label=_("New organisations become"),
        choices=[(value.value, value.label) for value in (MembershipStatus.ACTIVE, MembershipStatus.CANDIDATE)],
    )

    def __init__(self, *args, batch, **kwargs):
        kwargs["initial"] = {"starts_on": batch.starts_on, "status": batch.status, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.values = _values_of(batch)
        self.filters = {}
        self.fields["only"].choices = self._filter_choices()
        if batch.filter_column in batch.columns:
            at = batch.columns.index(batch.filter_column)
            self.initial["only"] = f"{at}:{batch.filter_value}"
        for at, column in enumerate(batch.columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=column,
                choices=TARGETS.items(),
                required=False,
                initial=batch.mapping.get(column, IGNORE),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def _filter_choices(self):
        choices = [(ALL_LINES, _("All lines"))]
        for at, column in enumerate(self.batch.columns):
            counts = self.values[at]
            if 2 <= len(counts) <= MAX_FILTER_VALUES and all(len(value) <= 100 for value in counts):
                group = [(f"{at}:{value}", f"{value or '—'} ({count})") for value, count in sorted(counts.items())]
                choices.append((column, group))
        return choices

    @property
    def filled_columns(self):
        return [self._column(at) for at, counts in enumerate(self.values) if any(counts)]

    @property
    def empty_columns(self):
        return [column for at, column in enumerate(self.batch.columns) if not any(self.values[at])]

    def _column(self, at):
        samples = [value[:80] for value, _count in self.values[at].most_common(4) if value][:3]
        return {"field": self[f"column_{at}"], "samples": samples}

    def clean(self):
        cleaned = super().clean()
        mapping = {column: cleaned.get(f"column_{at}", IGNORE) for at, column in enumerate(self.batch.columns)}
        if "name" not in mapping.values():
            raise ValidationError(_("Say which column holds the name of the organisation."), code="no_name")
        for target, count in Counter(mapping.values()).items():
            if count > 1 and target != IGNORE and target not in JOINED:
                columns = [column for column in mapping if mapping[column] == target]
                raise ValidationError(
                    _("“%(target)s” is chosen for several columns (%(columns)s): keep one of them."),
                    code="twice",
                    params={"target": TARGETS[target], "columns": ", ".join(columns)},
                )
        cleaned["mapping"] = mapping
        return cleaned

    @property
    def choices_made(self):
        """What `preview_import` takes."""
        at, _colon, value = self.cleaned_data["only"].partition(":")
        return {
            "mapping": self.cleaned_data["mapping"],
            "starts_on": self.cleaned_data["starts_on"],
            "status": self.cleaned_data["status"],
            "filter_column": self.batch.columns[int(at)] if at else "",
            "filter_value": value,
        }


def _values_of(batch):
    """How often each value stands in each column."""
    counters = [Counter() for _column in batch.columns]
    for cells in batch.rows.values_list("cells", flat=True):
        for counter, cell in zip(counters, cells, strict=True):
            counter[cell] += 1
    return counters
