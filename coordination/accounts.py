"""How allauth speaks to Art62: nobody signs up by themselves, and every mail goes through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from coordination.enums import MessageKind
from coordination.middleware import SEEN_ON
from coordination.models import User
from coordination.services.outbox import queue_message


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and this password do not go together. Check both."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait a few minutes, or have a link to sign in sent to you."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your current password."),
        "rate_limited": _("Too many requests. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def login(self, request, user):
        super().login(request, user)
        request.session[SEEN_ON] = timezone.localdate().isoformat()

    def get_client_ip(self, request):
        """The address that is throttled; a server behind a socket without a proxy tells none, all share one then."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104 - an address to count by, nothing listens there

    def get_password_change_redirect_url(self, request):
        return reverse("account:detail")

    def get_reset_password_from_key_url(self, key):
        """Built on the public address, never on what the browser says the site is called."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def format_email_subject(self, subject):
        return f"Art62 – {subject}"

    def send_mail(self, template_prefix, email, context):
        """Queue allauth's mail in the language of the account; its text may hold a link, so no page shows it."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = user.language if user else translation.get_language()
        with translation.override(language):
            rendered = self.render_mail(template_prefix, email, context)
        queue_message(
            coordination=None,
            kind=MessageKind.ACCOUNT,
            to_name=user.get_full_name() if user else "",
            to_email=email,
            subject=rendered.subject,
            text=rendered.body,
            is_secret=True,
        )
