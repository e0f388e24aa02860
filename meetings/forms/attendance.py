from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.choices import TypedChoiceField
from meetings.models import Attendance
from members.models import Organisation


def marks_from(data, lines):
    """`{key: (shown, chosen)}` of the lines that the form sent; see services.attendance.save_attendance."""
    return {
        line.key: (data[f"shown-{line.key}"], data.get(f"presence-{line.key}", ""))
        for line in lines
        if f"shown-{line.key}" in data
    }


class GuestForm(forms.Form):
    name = forms.CharField(label=_("Name of the guest"), max_length=Attendance._meta.get_field("name").max_length)
    organisation = TypedChoiceField(label=_("Organisation"), required=False)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        known = Organisation.objects.visible_to(access).order_by("sort_name", "pk")
        self.fields["organisation"].widget.attrs["class"] = "form-control"
        self.fields["organisation"].offer({organisation.name[:250]: organisation for organisation in known})

    def values(self):
        chosen = self.cleaned_data["organisation"]
        known = isinstance(chosen, Organisation)
        return {
            "name": self.cleaned_data["name"],
            "organisation": chosen if known else None,
            "organisation_name": "" if known or not chosen else chosen,
        }
