"""Language of the page, and when a session was last used."""

from allauth.usersessions.models import UserSession
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

# Key of the session: the last day on which it was used. Put there at sign-in.
SEEN_ON = "seen_on"


class UserLanguageMiddleware:
    """Activate the language of the signed-in account; visitors choose with the FR|NL switch (a cookie)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            language = request.user.language
        else:
            language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class SessionSeenMiddleware:
    """Note once a day that a session is in use, for the list of sessions; it also puts off its end by 30 days."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and SEEN_ON in request.session:
            today = timezone.localdate().isoformat()
            if request.session[SEEN_ON] != today:
                request.session[SEEN_ON] = today
                sessions = UserSession.objects.filter(session_key=request.session.session_key, user=request.user)
                sessions.update(last_seen_at=timezone.now())
        return self.get_response(request)
