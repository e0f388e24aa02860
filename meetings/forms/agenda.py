from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.validators import validate_no_national_number
from meetings.forms.choices import TypedChoiceField, person_labels
from meetings.models import AgendaItem
from members.models import Person


class ItemForm(forms.ModelForm):
    """A point of the agenda. Who presents it is somebody of the directory or any name."""

    # What somebody else saved meanwhile, filled by the view.
    conflicts = ()

    minutes = forms.IntegerField(
        label=_("Duration in minutes"),
        min_value=0,
        max_value=600,
        widget=forms.NumberInput(attrs={"step": 5}),
        help_text=_("Free time before and after counts too: give it an item of its own."),
    )
    presented = TypedChoiceField(
        label=_("Presented by"),
        required=False,
        max_length=150,
        help_text=_("Somebody of the directory, or any name."),
    )
    proposed = TypedChoiceField(label=_("Proposed by"), required=False, only_known=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "minutes", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    field_order = ["title", "kind", "minutes", "presented", "proposed", "description", "version"]

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        item = self.instance
        current = [getattr(item, name) for name in ("presenter", "proposed_by") if getattr(item, f"{name}_id")]
        labels = person_labels(access, *current)
        for name in ("presented", "proposed"):
            self.fields[name].offer(labels)
        if item.pk:
            self.initial |= {
                "presented": self.fields["presented"].label_of(item.presenter) or item.presenter_name,
                "proposed": self.fields["proposed"].label_of(item.proposed_by),
                "version": item.version,
            }

    def values(self):
        cleaned = self.cleaned_data
        presented = cleaned["presented"]
        return {name: cleaned[name] for name in ("title", "kind", "minutes", "description")} | {
            "presenter": presented if isinstance(presented, Person) else None,
            "presenter_name": presented if isinstance(presented, str) else "",
            "proposed_by": cleaned["proposed"],
        }


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_national_number],
    )


class OrderForm(forms.Form):
    """Keys of the points in their new order, as the page sends them: `order=7&order=3`."""

    def __init__(self, data):
        super().__init__(data)
        self.order = []

    def clean(self):
        try:
            self.order = [int(key) for key in self.data.getlist("order")]
        except ValueError as error:
            raise forms.ValidationError(_("This order cannot be read. Reload the page and try again.")) from error
        return super().clean()
