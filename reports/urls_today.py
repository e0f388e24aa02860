"""Addresses that are being built."""

from django.http import Http404
from django.urls import path


def soon(request, **kwargs):
    raise Http404


urlpatterns = [
    path("", soon, name="today"),
    path("search/", soon, name="search"),
    path("reports/", soon, name="report_list"),
]
