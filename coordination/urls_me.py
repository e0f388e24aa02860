"""Addresses that are being built."""

from django.http import Http404
from django.urls import path

app_name = "account"


def soon(request, **kwargs):
    raise Http404


urlpatterns = [path("", soon, name="detail")]
