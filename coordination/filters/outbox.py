import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums import MessageKind, MessageStatus
from coordination.models import OutboxMessage


class OutboxFilter(django_filters.FilterSet):
    # Chosen by the tabs above the list.
    status = django_filters.ChoiceFilter(choices=MessageStatus.choices, widget=forms.HiddenInput())
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=MessageKind.choices, empty_label=_("Everything"))
    recipient = django_filters.CharFilter(label=_("Recipient"), method="by_recipient")

    class Meta:
        model = OutboxMessage
        fields = []

    def by_recipient(self, queryset, name, value):
        return queryset.filter(Q(to_email__icontains=value) | Q(to_name__icontains=value))
