"""Addresses that are being built."""

from django.http import Http404
from django.urls import path


def soon(request, **kwargs):
    raise Http404


urlpatterns = [
    path("actions/", soon, name="action_list"),
    path("decisions/", soon, name="decision_list"),
]
