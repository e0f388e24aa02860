"""Forms of the sign-in and account pages; allauth's are given our words and lose their placeholders."""

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from coordination.models import User

password_help = lazy(password_validators_help_text_html, str)


class PlainFields:
    """Takes away what allauth puts inside the fields: a placeholder is no label, and links have their own place."""

    texts = {}
    helps = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.texts.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class LoginForm(PlainFields, allauth_forms.LoginForm):
    texts = {
        "login": _("E-mail address"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device for 30 days"),
    }
    helps = {"remember": _("Not on a computer that others use.")}


class ResetPasswordForm(PlainFields, allauth_forms.ResetPasswordForm):
    texts = {"email": _("E-mail address")}


class NewPasswordFields(PlainFields):
    texts = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    helps = {"password1": password_help()}

    def clean(self):
        cleaned = super().clean()
        if "password2" in self.errors and cleaned.get("password1") and self.data.get("password2"):
            self.errors["password2"] = self.error_class([_("Both times the same password has to be typed.")])
        return cleaned


class ChangePasswordForm(NewPasswordFields, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPasswordFields, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordFields, allauth_forms.ResetPasswordKeyForm):
    pass


class LinkRequestForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }
