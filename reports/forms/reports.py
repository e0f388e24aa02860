from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.enums import Language
from reports.enums import ReportState
from reports.figures import REGISTRY
from reports.models import ActivityReport, ReportText


class ReportCreateForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)


class ReportForm(forms.ModelForm):
    hidden_figures = forms.MultipleChoiceField(
        label=_("Figures left out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are still counted, but neither shown nor printed."),
    )

    class Meta:
        model = ActivityReport
        fields = ["grant_reference", "grant_amount", "contact_name", "contact_email", "hidden_figures"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hidden_figures"].choices = [(key, figure.label) for key, figure in REGISTRY.items()]


class SectionForm(forms.Form):
    """Text of a section in both languages, or why there is nothing to report, each with the version it started from."""

    def __init__(self, *args, texts, **kwargs):
        """`texts` maps a language to what is stored."""
        super().__init__(*args, **kwargs)
        self.texts = texts
        model_fields = {name: ReportText._meta.get_field(name) for name in ("text", "nothing_because")}
        for language, name in Language.choices:
            stored = texts.get(language)
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text in %(language)s") % {"language": name},
                required=False,
                max_length=100_000,
                validators=model_fields["text"].validators,
                widget=forms.Textarea(attrs={"rows": 16, "lang": language}),
                initial=stored.text if stored else "",
            )
            self.fields[f"nothing_because_{language}"] = forms.CharField(
                label=_("Nothing to report, because (%(language)s)") % {"language": name},
                required=False,
                max_length=model_fields["nothing_because"].max_length,
                widget=forms.TextInput(attrs={"lang": language}),
                help_text=_("Printed when there is no text."),
                initial=stored.nothing_because if stored else "",
            )
            self.fields[f"version_{language}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=stored.version if stored else 0
            )

    def columns(self):
        """Bound fields of each language, to stand side by side."""
        return [
            {
                "language": language,
                "name": name,
                "text": self[f"text_{language}"],
                "nothing_because": self[f"nothing_because_{language}"],
                "version": self[f"version_{language}"],
            }
            for language, name in Language.choices
        ]

    def drafts(self):
        return {
            language: {
                "text": self.cleaned_data[f"text_{language}"].replace("\r\n", "\n"),
                "nothing_because": self.cleaned_data[f"nothing_because_{language}"],
                "version": self.cleaned_data[f"version_{language}"],
            }
            for language in Language.values
        }

    def start_from(self, current):
        """After a refused save: keep what was typed, and take the versions that stand now for the next save."""
        self.data = self.data.copy()
        for language, text in current.items():
            self.data[f"version_{language}"] = text.version


class StepForm(forms.Form):
    """One step of the report with its day, today at the latest."""

    state = forms.ChoiceField(choices=[(s.value, s.label) for s in ReportState if s != ReportState.DRAFT])
    on = forms.DateField(
        label=_("On"), widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        if on.year < 2000:
            raise forms.ValidationError(_("Give a day after 1 January 2000."))
        return on
