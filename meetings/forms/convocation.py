from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import Reply
from meetings.forms.choices import TypedChoiceField, person_labels
from members.models import Person

MOST_ADDED = 200


class RecipientsForm(forms.Form):
    """Who is convened: everybody of the roster, and people added by name. It all stands in the address of the page."""

    audience = forms.ChoiceField(
        label=_("Who is invited"),
        choices=[
            ("everybody", _("Everybody who represents a member organisation, and the people added")),
            ("added", _("Only the people added")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    add = TypedChoiceField(label=_("Add somebody of the directory"), required=False, only_known=True)
    added = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, data, *, access, meeting):
        data = data.copy()
        data.setdefault("audience", "everybody")
        # No key has more digits; a database refuses larger numbers with an error of its own.
        data.setlist("added", [key for key in data.getlist("added") if key.isdecimal() and len(key) < 19])
        super().__init__(data)
        people = Person.objects.visible_to(access).filter(pseudonymised_at=None)
        # A confidential body is known to its seats only: nobody can be added.
        self.may_add = not (meeting.body_id and meeting.body.is_confidential)
        if meeting.body_id:
            del self.fields["audience"]
        if self.may_add:
            self.fields["add"].widget.attrs["class"] = "form-control"
            self.fields["add"].offer(person_labels(access))
            self.fields["added"].queryset = people
        else:
            del self.fields["add"], self.fields["added"]

    @property
    def people(self):
        """People added, once each."""
        self.is_valid()
        found = {person.pk: person for person in self.cleaned_data.get("added", ())}
        if self.cleaned_data.get("add"):
            found[self.cleaned_data["add"].pk] = self.cleaned_data["add"]
        return list(found.values())[:MOST_ADDED]

    @property
    def everybody(self):
        return "audience" not in self.fields or self.data.get("audience") != "added"


class SendForm(forms.Form):
    """How it is sent. `seen` is the digest of the preview that was read."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    without_mail = forms.BooleanField(required=False)
    without_pdf = forms.BooleanField(required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why it is cancelled"), max_length=250)


class ReplyForm(forms.Form):
    reply = forms.ChoiceField(
        label=_("Will you come?"),
        choices=[(Reply.PRESENT, _("Yes, I will come")), (Reply.EXCUSED, _("No, please excuse me"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you will come.")},
    )
    note = forms.CharField(label=_("A word to the coordinator (optional)"), max_length=300, required=False)
