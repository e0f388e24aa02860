from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import RowsField
from coordination.models import Theme
from coordination.typography import format_date
from meetings.forms.choices import TypedChoiceField, person_labels, site_labels
from meetings.forms.moments import DayField, HourField, moment_of
from meetings.models import Meeting
from members.models import Body, Site


class MeetingForm(forms.ModelForm):
    """A meeting. Its place is one of the directory or any text; its title follows from the body unless one is typed."""

    # What somebody else saved meanwhile, filled by the view.
    conflicts = ()

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Left empty, it follows from the body and the date."),
    )
    day = DayField(label=_("Date"), help_text=_("Such as 12/03/2026."))
    hour = HourField(label=_("Begins at"), help_text=_("Such as 9:30. The end follows from the agenda."))
    where = TypedChoiceField(
        label=_("Place"),
        required=False,
        help_text=_("Type a few letters to find a place of the directory, or write an address or the link of a call."),
    )
    taker = TypedChoiceField(label=_("Minutes taken by"), required=False, only_known=True)
    themes = RowsField(
        label=_("Themes"), queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Meeting
        fields = ["body", "nature", "network_name", "title", "room", "language", "introduction"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4})}

    field_order = [
        "body", "day", "hour", "where", "room", "title", "nature", "network_name", "themes", "introduction", "language",
        "taker", "version",
    ]  # fmt: skip

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.access = access
        meeting = self.instance
        self._set_up_body(meeting)
        self.fields["nature"].help_text = _(
            "Reports count the meetings of the social coordination, and show others apart."
        )
        self.fields["network_name"].help_text = _("Only for a meeting of another network.")
        self.fields["nature"].choices = [choice for choice in self.fields["nature"].choices if choice[0]]
        self.fields["themes"].queryset = Theme.objects.all()
        self.fields["where"].offer(site_labels(access, meeting.site if meeting.site_id else None))
        self.fields["taker"].offer(person_labels(access, meeting.minutes_taker if meeting.minutes_taker_id else None))
        if meeting.pk:
            start = timezone.localtime(meeting.starts_at, timezone.get_default_timezone())
            self.initial |= {
                "day": start.date(),
                "hour": start.time(),
                "where": self.fields["where"].label_of(meeting.site) or meeting.place,
                "taker": self.fields["taker"].label_of(meeting.minutes_taker),
                "themes": meeting.themes.all(),
                "version": meeting.version,
            }

    def _set_up_body(self, meeting):
        bodies = Body.objects.visible_to(self.access)
        if not self.access.runs_coordination:
            bodies = bodies.filter(pk__in=self.access.facilitated_body_ids)
            self.fields["body"].required = True
        self.fields["body"].queryset = bodies
        self.fields["body"].empty_label = _("Open meeting, of no body in particular")
        self.fields["body"].disabled = bool(meeting.pk) and meeting.is_announced

    def clean(self):
        cleaned = super().clean()
        self._clean_moment(cleaned)
        if cleaned.get("nature") == "network" and not cleaned.get("network_name"):
            self.add_error("network_name", _("Say which other network the meeting belongs to."))
        if cleaned.get("starts_at") and not cleaned.get("title"):
            cleaned["title"] = default_title(cleaned.get("body"), cleaned["day"], cleaned.get("language"))
        return cleaned

    def _clean_moment(self, cleaned):
        day, hour = cleaned.get("day"), cleaned.get("hour")
        if day is None or hour is None:
            return
        try:
            cleaned["starts_at"] = moment_of(day, hour)
        except forms.ValidationError:
            self.add_error("hour", _("The clock changes that night: this hour does not exist, or exists twice."))

    def values(self):
        """Fields of the model as the services take them."""
        cleaned = self.cleaned_data
        where = cleaned["where"]
        names = ("body", "nature", "network_name", "title", "room", "language", "introduction", "themes", "starts_at")
        return {name: cleaned[name] for name in names} | {
            "site": where if isinstance(where, Site) else None,
            "place": where if isinstance(where, str) else "",
            "minutes_taker": cleaned["taker"],
        }


def default_title(body, day, language):
    """Such as “Logement, 12 mars 2026”, in the language of the minutes."""
    language = language or "fr"
    with translation.override(language):
        name = body.name if body else str(_("Meeting of the social coordination"))
    return f"{name}, {format_date(day, language)}".replace("\u00a0", " ")[:200]
