from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import iban

from coordination.enums import Language, RoleKind
from coordination.models import RESERVED_SLUGS, Coordination, Cpas
from coordination.services.coordinations import read_logo
from coordination.validators import compact_enterprise_number, format_enterprise_number


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class NewAccountFields(forms.Form):
    """Who gets an account. Name and language count only when there is no account with that address yet."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    language = forms.ChoiceField(label=_("Language of the pages and of the mails"), choices=Language.choices)

    account_fields = ("email", "first_name", "last_name", "language")

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    @property
    def account_data(self):
        return {name: self.cleaned_data[name] for name in self.account_fields}


class InvitationForm(NewAccountFields):
    pass


class RoleForm(NewAccountFields):
    kind = forms.ChoiceField(label=_("Role"), choices=RoleKind.choices)
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Until"),
        widget=DateInput(),
        required=False,
        help_text=_("The last day still counts. Empty: no end set."),
    )
    is_invited = forms.BooleanField(
        label=_("Send a mail that says how to sign in"),
        required=False,
        initial=True,
        help_text=_("A new account gets it in any case."),
    )
    field_order = ["kind", "email", "first_name", "last_name", "language", "starts_on", "ends_on", "is_invited"]

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day cannot come before the first."))
        return cleaned


class RoleEndForm(forms.Form):
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput(), help_text=_("That day still counts."))


class CoordinationCreateForm(NewAccountFields):
    cpas = forms.ModelChoiceField(
        label=_("CPAS"), queryset=Cpas.objects.select_related("commune"), help_text=_("Its commune is taken over.")
    )
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_nl = forms.CharField(label=_("Name in Dutch"), max_length=200)
    slug = forms.SlugField(
        label=_("Address in the site"),
        max_length=60,
        help_text=_("How it is named in web addresses, such as “forest”. It cannot be changed afterwards."),
    )
    field_order = ["cpas", "name_fr", "name_nl", "slug", "email", "first_name", "last_name", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address of the first coordinator")

    def clean_slug(self):
        slug = self.cleaned_data["slug"].lower()
        if slug in RESERVED_SLUGS:
            raise ValidationError(_("This address is reserved: please choose another."))
        if Coordination.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another coordination has this address."))
        return slug


class CoordinationForm(forms.ModelForm):
    enterprise_number = forms.CharField(
        label=_("Enterprise number (BCE)"),
        max_length=30,
        required=False,
        help_text=_("Such as 0566.988.259, with or without “BE” and points."),
    )
    iban = forms.CharField(
        label=_("Account number (IBAN)"), max_length=50, required=False, help_text=_("With or without spaces.")
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, 1 MB at most. It stands on the documents that you print."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Coordination
        fields = [
            "name_fr",
            "name_nl",
            "cpas",
            "commune",
            "enterprise_number",
            "iban",
            "account_holder",
            "address",
            "email",
            "phone",
            "website",
            "default_language",
        ]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["enterprise_number"] = format_enterprise_number(self.instance.enterprise_number)
        self.initial["iban"] = iban.format(self.instance.iban)
        if not self.instance.logo:
            del self.fields["remove_logo"]

    def clean_enterprise_number(self):
        return compact_enterprise_number(self.cleaned_data["enterprise_number"])

    def clean_iban(self):
        return iban.compact(self.cleaned_data["iban"])

    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        if logo:
            read_logo(logo)
            logo.seek(0)
        return logo
