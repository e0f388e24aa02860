from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import ActionStatus
from meetings.forms.choices import TypedChoiceField, person_labels
from meetings.forms.minutes import DateInput
from meetings.models import ActionItem
from members.models import Person
from members.queries.rosters import roster


class DecisionForm(forms.Form):
    text = forms.CharField(label=_("What was decided"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))

    def values(self):
        return {"text": self.cleaned_data["text"]}


class ActionForm(forms.Form):
    """Who does what by when. `who` is somebody of the list, or any other name."""

    what = forms.CharField(label=_("What"), max_length=ActionItem._meta.get_field("what").max_length)
    who = TypedChoiceField(label=_("Who"), max_length=ActionItem._meta.get_field("who").max_length)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DateInput())

    def __init__(self, *args, access, meeting, action=None, **kwargs):
        super().__init__(*args, **kwargs)
        seated = [seat.person for seat in roster(meeting.body, meeting.held_on)] if meeting.body_id else []
        self.fields["who"].offer(person_labels(access, *seated, action.person if action else None))
        self.fields["who"].help_text = _("Choose from the list, or type another name.")
        if action is not None:
            self.initial = {
                "what": action.what,
                "who": self.fields["who"].label_of(action.person) if action.person_id else action.who,
                "due_on": action.due_on,
            }

    def values(self):
        who = self.cleaned_data["who"]
        known = isinstance(who, Person)
        return {
            "what": self.cleaned_data["what"],
            "person": who if known else None,
            "who": "" if known else who,
            "due_on": self.cleaned_data["due_on"],
        }


class ActionStatusForm(forms.Form):
    status = forms.ChoiceField(choices=ActionStatus.choices)
    reason = forms.CharField(required=False, max_length=ActionItem._meta.get_field("drop_reason").max_length)

    def values(self):
        return {name: self.cleaned_data[name] for name in ("status", "reason")}
