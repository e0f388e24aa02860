from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import RowsField
from coordination.models import Theme
from coordination.text import fold
from members.enums import BodyKind
from members.forms.fields import DateInput
from members.models import Body, Mandate, Organisation, Person

CODES = {
    BodyKind.PLENARY: "AG",
    BodyKind.STEERING_COMMITTEE: "COPIL",
    BodyKind.WORKING_GROUP: "GT",
    BodyKind.SUPERVISION_GROUP: "INTER",
}


class BodyForm(forms.ModelForm):
    """A body. `end_mandates` shows once a last day would cut running mandates short."""

    code = forms.CharField(
        label=_("Short code"),
        max_length=12,
        required=False,
        help_text=_("Begins the numbers of its decisions, such as “GT-LOG 2026/3”. Left empty, one is made."),
    )
    themes = RowsField(
        label=_("Themes"), queryset=Theme.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    end_mandates = forms.BooleanField(label=_("End the mandates that run longer on the same day"), required=False)

    class Meta:
        model = Body
        fields = ["kind", "name_fr", "name_nl", "code", "purpose", "themes", "is_confidential", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "purpose": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, coordination, **kwargs):
        super().__init__(*args, **kwargs)
        self.coordination = coordination
        if not self.instance.pk or not self.data.get("ends_on"):
            del self.fields["end_mandates"]

    def clean_code(self):
        return self.cleaned_data["code"].strip().upper()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("code") and cleaned.get("kind"):
            cleaned["code"] = self._free_code(CODES[cleaned["kind"]], cleaned.get("name_fr", ""))
        code = cleaned.get("code")
        taken = Body.objects.filter(coordination=self.coordination, code=code).exclude(pk=self.instance.pk)
        if code and taken.exists():
            self.add_error("code", _("Another body of the coordination has this code."))
        return cleaned

    def _free_code(self, prefix, name):
        """Such as GT-LOG for the working group Logement; with a number when it is taken."""
        letters = "".join(char for char in fold(name) if char.isalpha())[:3].upper()
        start = f"{prefix}-{letters}" if prefix == "GT" and letters else prefix
        taken = set(Body.objects.filter(coordination=self.coordination).values_list("code", flat=True))
        return next(code for code in (start, *(f"{start}{n}" for n in range(2, 100))) if code not in taken)


class MandateForm(forms.ModelForm):
    """A seat. The lists hold the people of the coordination, and its organisations, past members included."""

    class Meta:
        model = Mandate
        fields = [
            "person",
            "organisation",
            "kind",
            "function",
            "capacity",
            "college",
            "title",
            "starts_on",
            "ends_on",
        ]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.body = body
        people = Person.objects.filter(coordination=body.coordination, pseudonymised_at=None)
        members = Organisation.objects.filter(memberships__coordination=body.coordination).distinct()
        if self.instance.pk:
            people = people | Person.objects.filter(pk=self.instance.person_id)
            members = members | Organisation.objects.filter(pk=self.instance.organisation_id).distinct()
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: f"{person.last_name} {person.first_name}".strip()
        self.fields["organisation"].queryset = members
        self.fields["organisation"].empty_label = _("Nobody: in their own name, or for the CPAS")
        self.fields["ends_on"].help_text = _("The last day still counts. Empty: no end set.")


class CompositionDateForm(forms.Form):
    on = forms.DateField(label=_("Composition on"), widget=DateInput(attrs={"class": "form-control w-auto"}))
