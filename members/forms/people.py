from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.fields import DateInput
from members.models import Affiliation, Organisation, Person


class PersonForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Person
        fields = ["first_name", "last_name", "email", "phone", "language", "is_in_published_lists", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version


class AffiliationForm(forms.ModelForm):
    class Meta:
        model = Affiliation
        fields = ["organisation", "function", "is_representative", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {"ends_on": _("The last day still counts. Empty: no end set.")}

    def __init__(self, *args, coordination, **kwargs):
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.filter(memberships__coordination=coordination).distinct()
        self.fields["organisation"].queryset = organisations
