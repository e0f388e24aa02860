from django.urls import path

from members.views import organisations, people

urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/map/", organisations.organisation_map, name="organisation_map"),
    path("organisations/export/", organisations.organisation_export, name="organisation_export"),
    path("organisations/new/", organisations.organisation_create, name="organisation_create"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", organisations.organisation_update, name="organisation_update"),
    path("organisations/<int:pk>/confirm/", organisations.organisation_confirm, name="organisation_confirm"),
    path("organisations/<int:pk>/delete/", organisations.organisation_delete, name="organisation_delete"),
    path("organisations/<int:pk>/join/", organisations.membership_create, name="membership_create"),
    path("organisations/<int:pk>/sites/new/", organisations.site_create, name="site_create"),
    path("sites/<int:pk>/edit/", organisations.site_update, name="site_update"),
    path("sites/<int:pk>/delete/", organisations.site_delete, name="site_delete"),
    path("memberships/<int:pk>/edit/", organisations.membership_update, name="membership_update"),
    path("people/", people.person_list, name="person_list"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", people.person_update, name="person_update"),
    path("people/<int:pk>/delete/", people.person_delete, name="person_delete"),
    path("people/<int:pk>/forget/", people.person_forget, name="person_forget"),
    path("people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/functions/new/", people.affiliation_create, name="affiliation_create"),
    path("functions/<int:pk>/edit/", people.affiliation_update, name="affiliation_update"),
    path("functions/<int:pk>/delete/", people.affiliation_delete, name="affiliation_delete"),
]
