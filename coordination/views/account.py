from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.forms.accounts import AccountForm, LinkRequestForm
from coordination.queries.sessions import open_sessions
from coordination.services.accounts import (
    account_of_link,
    end_other_sessions,
    end_session,
    find_account,
    lock_account,
    send_sign_in_link,
    set_account_language,
    update_account,
)

LINK_MINUTES = settings.SESAME_MAX_AGE // 60


def _safe_next(request, value):
    """The address to go on to, when it is one of ours; `""` otherwise."""
    allowed = url_has_allowed_host_and_scheme(value, {request.get_host()}, require_https=request.is_secure())
    # Without the slash it could be taken for the name of a page.
    return value if allowed and value.startswith("/") else ""


class LoginView(allauth_views.LoginView):
    """allauth's page; in the demonstration it also says with which accounts one may try."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_password"], context["demo_logins"] = import_string(settings.DEMO_LOGINS)()
        return context


@login_not_required
@require_http_methods(["GET", "POST"])
def link_request(request):
    """Ask for a link to sign in. The answer is the same whether the account exists or not."""
    form = LinkRequestForm(request.POST or None, initial={"email": request.GET.get("email", "")[:254]})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not ratelimit.consume(request, action="request_login_code", key=email):
            return ratelimit.respond_429(request)
        user = find_account(email)
        if user is not None and user.is_active:
            send_sign_in_link(user, next_url=_safe_next(request, request.POST.get("next", "")))
        return redirect(reverse("account:link_sent") + "?" + urlencode({"email": email}))
    next_url = _safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    return render(request, "account/link_request.html", {"form": form, "next": next_url, "minutes": LINK_MINUTES})


@login_not_required
@require_safe
def link_sent(request):
    form = LinkRequestForm(request.GET)
    email = form.cleaned_data["email"] if form.is_valid() else ""
    return render(request, "account/link_sent.html", {"email": email, "minutes": LINK_MINUTES})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def link_login(request):
    """Show whom the link signs in, and sign in on POST only: mail scanners open every link they see."""
    asked = request.POST if request.method == "POST" else request.GET
    token = asked.get(settings.SESAME_TOKEN_NAME, "")
    user = account_of_link(token)
    next_url = _safe_next(request, asked.get("next", ""))
    if user is None:
        return render(request, "account/link_invalid.html", {"next": next_url, "minutes": LINK_MINUTES}, status=403)
    if request.method == "POST":
        return _sign_in_by_link(request, token, next_url)
    return render(request, "account/link_login.html", {"account": user, "token": token, "next": next_url})


@transaction.atomic
def _sign_in_by_link(request, token, next_url):
    """Two clicks at once: the second waits, and finds the link used."""
    lock_account(account_of_link(token))
    user = account_of_link(token)
    if user is None:
        return render(request, "account/link_invalid.html", {"next": next_url, "minutes": LINK_MINUTES}, status=403)
    return perform_login(request, user, redirect_url=next_url or None)


@require_http_methods(["GET", "POST"])
def account_detail(request):
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        update_account(request.user, **form.cleaned_data)
        with translation.override(request.user.language):
            messages.success(request, _("Your account is saved."))
        return redirect("account:detail")
    # What was typed and refused does not name the account in the shell.
    request.user.refresh_from_db() if form.is_bound else None
    return render(request, "account/detail.html", {"form": form})


@require_http_methods(["GET", "POST"])
def session_list(request):
    if request.method == "POST":
        end_other_sessions(request.user, current_key=request.session.session_key)
        messages.success(request, _("You are signed out everywhere but here."))
        return redirect("usersessions_list")
    sessions = open_sessions(request.user, current_key=request.session.session_key, now=timezone.now())
    return render(request, "usersessions/usersession_list.html", {"sessions": sessions})


@require_POST
def session_end(request, pk):
    """End one of one's own sessions: whoever uses it has to sign in again."""
    end_session(get_object_or_404(UserSession.objects.filter(user=request.user), pk=pk))
    messages.success(request, _("The session is ended."))
    return redirect("usersessions_list")


@login_not_required
@require_POST
def set_language(request):
    """Choose the language of the pages: kept on the account, or in a cookie for a visitor."""
    language = request.POST.get("language")
    response = redirect(_safe_next(request, request.POST.get("next", "")) or "home")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        set_account_language(request.user, language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response
