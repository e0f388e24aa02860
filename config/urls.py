"""Addresses. Pages of a coordination live under its slug; the rest comes first (RESERVED_SLUGS keeps them apart)."""

from django.urls import include, path

handler_prefix = "<slug:coordination>/"

urlpatterns = [
    path("", include("reports.urls_home")),
    path("account/", include("coordination.urls_account")),
    path("i18n/", include("coordination.urls_language")),
    path("a/", include("meetings.urls_links")),
    path("demo/", include("coordination.urls_demo")),
    path("health/", include("coordination.urls_health")),
    path("", include("coordination.urls")),
    path(handler_prefix, include("members.urls")),
    path(handler_prefix, include("meetings.urls")),
    path(handler_prefix, include("reports.urls")),
]
