"""Coordinations: choosing, opening, and their settings."""

from django.urls import path

from coordination.views import audit, coordinations, frames, messages, roles

app_name = "coordination"

urlpatterns = [
    path("account/coordinations/", coordinations.choose, name="choose"),
    path("new/", coordinations.coordination_create, name="coordination_create"),
    path("<slug:coordination>/settings/", coordinations.settings_page, name="settings"),
    path("<slug:coordination>/settings/identity/", coordinations.coordination_update, name="coordination_update"),
    path("<slug:coordination>/logo/", coordinations.logo, name="logo"),
    path("<slug:coordination>/settings/roles/", roles.role_list, name="role_list"),
    path("<slug:coordination>/settings/roles/give/", roles.role_create, name="role_create"),
    path("<slug:coordination>/settings/roles/<int:pk>/end/", roles.role_end, name="role_end"),
    path("<slug:coordination>/settings/accounts/invite/", roles.account_invite, name="account_invite"),
    path("<slug:coordination>/settings/outbox/", messages.message_list, name="message_list"),
    path("<slug:coordination>/settings/outbox/<int:pk>/", messages.message_detail, name="message_detail"),
    path("<slug:coordination>/settings/outbox/<int:pk>/retry/", messages.message_retry, name="message_retry"),
    path(
        "<slug:coordination>/settings/outbox/<int:pk>/files/<int:file_pk>/",
        messages.message_attachment,
        name="message_attachment",
    ),
    path("<slug:coordination>/settings/audit/", audit.audit_list, name="audit_list"),
    path("<slug:coordination>/frames/", frames.frame_list, name="frame_list"),
    path("<slug:coordination>/frames/<slug:code>/", frames.frame_detail, name="frame_detail"),
]
