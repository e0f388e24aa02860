from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordination.typography import format_date
from meetings.models import Meeting


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class NotesForm(forms.Form):
    """What the minutes say of one point. The text is judged by the service; an empty one is a text too."""

    notes = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class SendMinutesForm(forms.Form):
    until = forms.DateField(label=_("Remarks are welcome until"), widget=DateInput())
    without_pdf = forms.BooleanField(label=_("Send without the PDF, with a link only"), required=False)
    # Fingerprint of what the page showed.
    seen = forms.CharField(widget=forms.HiddenInput(), max_length=40)

    def values(self):
        return {name: self.cleaned_data[name] for name in ("until", "without_pdf", "seen")}


class MeetingChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, meeting):
        return f"{format_date(meeting.held_on, (get_language() or 'fr')[:2])} · {meeting.title}"


class AdoptForm(forms.Form):
    adopted_on = forms.DateField(label=_("Adopted on"), widget=DateInput())
    at_meeting = MeetingChoiceField(
        label=_("By which meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("None: in writing"),
        help_text=_("A later meeting of the same body, or of the steering committee."),
    )

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at_meeting"].queryset = meetings

    def values(self):
        return {name: self.cleaned_data[name] for name in ("adopted_on", "at_meeting")}
