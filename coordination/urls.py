"""Addresses that are being built."""

from django.http import Http404
from django.urls import path

app_name = "coordination"


def soon(request, **kwargs):
    raise Http404


urlpatterns = [
    path("choose/", soon, name="choose"),
    path("<slug:coordination>/settings/", soon, name="settings"),
    path("<slug:coordination>/settings/roles/", soon, name="role_list"),
    path("<slug:coordination>/settings/outbox/", soon, name="message_list"),
    path("<slug:coordination>/settings/audit/", soon, name="audit_list"),
    path("<slug:coordination>/logo/", soon, name="logo"),
    path("<slug:coordination>/frames/", soon, name="frame_list"),
]
