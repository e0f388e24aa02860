"""Addresses that are being built."""

from django.http import Http404
from django.urls import path


def soon(request, **kwargs):
    raise Http404


urlpatterns = [
    path("language/", soon, name="set_language"),
]
