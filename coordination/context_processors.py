"""What the shell of every page shows: the coordination, the rail, the account."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Shell:
    coordination: object = None
    nav: tuple = ()
    search_url: str = ""
    account_nav: tuple = ()
    is_demo: bool = False
    switch_url: str = ""


def shell(request):
    """Only what the account may open is in the rail; the entries come from the project (settings.NAVIGATION)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": Shell(is_demo=settings.DEMO)}
    account_nav = (
        Link(_("My account"), reverse("account:detail"), "person"),
        Link(_("My sessions"), reverse("usersessions_list"), "laptop"),
    )
    access = getattr(request, "access", None)
    if access is None:
        return {"shell": Shell(account_nav=account_nav, is_demo=settings.DEMO)}
    nav, search_url = import_string(settings.NAVIGATION)(request, access)
    return {
        "shell": Shell(
            coordination=request.coordination,
            nav=nav,
            search_url=search_url,
            account_nav=account_nav,
            is_demo=settings.DEMO,
            switch_url=reverse("coordination:choose"),
        )
    }
