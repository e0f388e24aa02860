"""Accounts and the links with which they sign in."""

from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from sesame.utils import get_query_string, get_user

from coordination.enums import MessageKind
from coordination.models import User
from coordination.services.audit import changed_fields, record
from coordination.services.outbox import queue_message


def find_account(email):
    """The account with that address, whatever its capitals, or None."""
    return User.objects.filter(email__iexact=email.strip()).first()


@transaction.atomic
def open_account(*, email, first_name="", last_name="", language="fr", actor, coordination):
    """Return the account with that address, opened without a password when there is none yet."""
    user = find_account(email)
    if user is not None:
        return user
    user = User.objects.create_user(
        email.strip().lower(), first_name=first_name, last_name=last_name, language=language
    )
    record("account.opened", user, actor=actor, coordination=coordination)
    return user


@transaction.atomic
def update_account(user, *, first_name, last_name, language):
    """Change one's own name and language. The address is how others know the account: it is not changed here."""
    before = User.objects.select_for_update().get(pk=user.pk)
    user.first_name, user.last_name, user.language = first_name, last_name, language
    user.full_clean()
    user.save(update_fields=["first_name", "last_name", "language"])
    changes = changed_fields(before, user, ("first_name", "last_name", "language"))
    record("account.updated", user, actor=user, coordination=None, changes=changes)
    return user


def set_account_language(user, language):
    """Change the language of the pages and of the mails, and nothing else: no entry in the audit trail."""
    User.objects.filter(pk=user.pk).update(language=language)


def lock_account(user):
    """Hold the account until the end of the transaction."""
    if user is not None:
        User.objects.select_for_update().get(pk=user.pk)


def account_of_link(token):
    """The active account that a link to sign in belongs to; None when it is wrong, too old or used already."""
    return get_user(token, update_last_login=False) if token else None


@transaction.atomic
def end_session(session):
    """Sign one device out."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


@transaction.atomic
def end_other_sessions(user, *, current_key):
    """Sign every device out but the one in use."""
    others = UserSession.objects.filter(user=user).exclude(session_key=current_key)
    Session.objects.filter(session_key__in=others.values("session_key")).delete()
    others.delete()


@transaction.atomic
def send_sign_in_link(user, *, next_url=""):
    """Queue a mail with a link that signs the account in once, within a quarter of an hour."""
    query = get_query_string(user)
    if next_url:
        query += "&" + urlencode({"next": next_url})
    link = settings.SITE_URL + reverse("account:link_login") + query
    minutes = settings.SESAME_MAX_AGE // 60
    with translation.override(user.language):
        return queue_message(
            coordination=None,
            kind=MessageKind.SIGN_IN_LINK,
            to_name=user.get_full_name(),
            to_email=user.email,
            subject=_("Your link to sign in to Art62"),
            text=render_to_string("mail/sign_in_link.txt", {"user": user, "link": link, "minutes": minutes}),
            is_secret=True,
        )


@transaction.atomic
def send_account_invitation(user, *, coordination, actor):
    """Queue a mail that says how to sign in. It holds no secret: its reader asks for the link on the page it names."""
    link = settings.SITE_URL + reverse("account:link_request") + "?" + urlencode({"email": user.email})
    with translation.override(user.language):
        message = queue_message(
            coordination=coordination,
            kind=MessageKind.INVITATION,
            to_name=user.get_full_name(),
            to_email=user.email,
            reply_to=coordination.email,
            actor=actor,
            subject=_("Your account at %(coordination)s") % {"coordination": coordination.name},
            text=render_to_string(
                "mail/account_invitation.txt", {"user": user, "link": link, "coordination": coordination}
            ),
        )
    record("account.invited", user, actor=actor, coordination=coordination)
    return message


@transaction.atomic
def invite_account(*, email, first_name, last_name, language, coordination, actor):
    """Open an account without any role, tie it to the people of the coordination with that address, and mail it.

    What the account may do then follows from the seats and posts of that person.
    """
    user = open_account(
        email=email,
        first_name=first_name,
        last_name=last_name,
        language=language,
        actor=actor,
        coordination=coordination,
    )
    import_string(settings.ACCOUNT_LINKER)(user, coordination=coordination, actor=actor)
    send_account_invitation(user, coordination=coordination, actor=actor)
    return user
