"""Addresses that are being built."""

from django.http import Http404
from django.urls import path


def soon(request, **kwargs):
    raise Http404


urlpatterns = [
    path("login/", soon, name="account_login"),
    path("logout/", soon, name="account_logout"),
    path("sessions/", soon, name="usersessions_list"),
    path("password/", soon, name="account_change_password"),
    path("reset/", soon, name="account_reset_password"),
]
