"""Sign-in, password, sessions: allauth's views under the names allauth expects, and our links to sign in."""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path

from coordination.views import account

own = [
    path("", account.account_detail, name="detail"),
    path("link/", account.link_request, name="link_request"),
    path("link/sent/", account.link_sent, name="link_sent"),
    path("link/open/", account.link_login, name="link_login"),
    path("sessions/<int:pk>/end/", account.session_end, name="session_end"),
]
urlpatterns = [
    path("", include((own, "account"))),
    path("login/", account.LoginView.as_view(), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", account.session_list, name="usersessions_list"),
]
