"""How a page under `/<coordination>/…` finds its coordination and says who is asking."""

from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.module_loading import import_string

from coordination.models import Coordination


def access_for(user, coordination, on):
    """The access of the account in the coordination, of the class that the whole project uses."""
    return import_string(settings.ACCESS_CLASS)(user, coordination, on)


def coordination_view(*rules):
    """Give a view `request.coordination` and `request.access`; 404 when the coordination is not open to the account.

    A coordination that does not exist and one that is not open answer alike. Each of `rules` takes the access and
    says whether the page is allowed (403 otherwise); what depends on an object is checked in the view.
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, coordination, *args, **kwargs):
            found = Coordination.objects.select_related("commune", "cpas").filter(slug=coordination).first()
            if found is None:
                raise Http404
            access = access_for(request.user, found, timezone.localdate())
            if not access.is_open:
                raise Http404
            request.coordination = found
            request.access = access
            if not all(rule(access) for rule in rules):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        wrapped.rules = rules
        return wrapped

    return decorate
