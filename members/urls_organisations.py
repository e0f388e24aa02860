"""Addresses that are being built."""

from django.http import Http404
from django.urls import path


def soon(request, **kwargs):
    raise Http404


urlpatterns = [
    path("organisations/", soon, name="organisation_list"),
    path("organisations/<int:pk>/", soon, name="organisation_detail"),
    path("people/", soon, name="person_list"),
    path("people/<int:pk>/", soon, name="person_detail"),
]
