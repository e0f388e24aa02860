from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import RowsField
from coordination.models import Theme
from coordination.validators import compact_enterprise_number, validate_enterprise_number
from members.enums import MembershipStatus
from members.forms.fields import DateInput
from members.models import Membership, Organisation, Site


class OrganisationForm(forms.ModelForm):
    """The shared sheet. `version` is what was on the screen: a later save by somebody else is not overwritten."""

    enterprise_number = forms.CharField(
        label=_("Enterprise number (BCE)"),
        required=False,
        max_length=20,
        help_text=_("Ten digits, written as you like: 0566.988.259 or BE0566988259."),
    )
    themes = RowsField(
        label=_("Themes"), queryset=Theme.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Organisation
        fields = [
            "name",
            "name_nl",
            "acronym",
            "department",
            "nature",
            "legal_form",
            "enterprise_number",
            "language_status",
            "email",
            "phone",
            "website",
            "description",
            "audience",
            "opening_hours",
            "themes",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "audience": forms.Textarea(attrs={"rows": 2}),
            "opening_hours": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def clean_enterprise_number(self):
        value = self.cleaned_data["enterprise_number"].strip()
        if value:
            validate_enterprise_number(value)
        return compact_enterprise_number(value) if value else ""


class OrganisationCreateForm(OrganisationForm):
    """A new sheet with its main address and how it stands in the coordination."""

    street = forms.CharField(label=_("Street"), max_length=150, required=False)
    number = forms.CharField(label=_("Number"), max_length=40, required=False)
    box = forms.CharField(label=_("Box"), max_length=30, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=10, required=False)
    locality = forms.CharField(label=_("Locality"), max_length=60, required=False)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[choice for choice in MembershipStatus.choices if choice[0] != MembershipStatus.ENDED],
    )
    starts_on = forms.DateField(label=_("Since"), widget=DateInput())

    SITE = ("street", "number", "box", "postal_code", "locality")

    @property
    def sheet_data(self):
        """What `create_organisation` takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in (*self.SITE, "version")}
        return {**data, "site": {name: self.cleaned_data[name] for name in self.SITE}}


class SiteForm(forms.ModelForm):
    class Meta:
        model = Site
        fields = [
            "label",
            "street",
            "number",
            "box",
            "postal_code",
            "locality",
            "commune",
            "quartier",
            "lon",
            "lat",
            "arrival",
            "is_main",
        ]
        help_texts = {"quartier": _("Found from the longitude and latitude when these are given.")}
        widgets = {"arrival": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, coordination, **kwargs):
        super().__init__(*args, **kwargs)
        quartiers = self.fields["quartier"].queryset.defer("polygon")
        here = quartiers.filter(communes=coordination.commune)
        if self.instance.quartier_id:
            here = here | quartiers.filter(pk=self.instance.quartier_id)
        self.fields["quartier"].queryset = here.distinct().order_by("name_fr")
        self.fields["commune"].queryset = self.fields["commune"].queryset.defer("polygon")

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("lon") is None) != (cleaned.get("lat") is None):
            self.add_error("lat", _("Give both the longitude and the latitude, or neither."))
        if not any(cleaned.get(name) for name in ("street", "postal_code", "locality", "label", "lon")):
            raise ValidationError(_("Give at least a street, a postal code or a name of the place."))
        return cleaned


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["status", "starts_on", "ends_on", "end_reason", "welcome", "notes"]
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "welcome": forms.Textarea(attrs={"rows": 4}),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"ends_on": _("The last day still counts. Empty: no end set.")}
