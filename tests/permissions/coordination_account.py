from tests.permissions.matrix import EVERYONE, Row

SIGNED_IN = tuple(name for name in EVERYONE if name != "visitor")


def nothing(cast):
    return {}


def public(status=200, **fields):
    return Row(kwargs=nothing, statuses={status: EVERYONE}, **fields)


def signed_in(status=200, **fields):
    return Row(kwargs=nothing, statuses={status: SIGNED_IN}, **fields)


ROWS = {
    "account_login": Row(kwargs=nothing, statuses={302: SIGNED_IN, 200: ("visitor",)}, note="signed in: sent home"),
    "account_logout": Row(kwargs=nothing, statuses={200: SIGNED_IN}, note="asks; a POST signs out"),
    "account_inactive": public(),
    "account_reset_password": public(),
    "account_reset_password_done": public(),
    "account_reset_password_from_key": Row(
        kwargs=lambda cast: {"uidb36": "1", "key": "wrong"}, statuses={200: EVERYONE}, note="says that the link is void"
    ),
    "account_reset_password_from_key_done": public(),
    "account_change_password": signed_in(),
    "account_set_password": signed_in(302, note="has a password: sent to its change"),
    "usersessions_list": signed_in(),
    "account:detail": signed_in(),
    "account:link_request": public(),
    "account:link_sent": public(),
    "account:link_login": public(403, note="without a valid link"),
    "account:session_end": Row(
        kwargs=lambda cast: {"pk": 0}, method="post", statuses={404: SIGNED_IN}, note="one's own sessions only"
    ),
    "set_language": Row(kwargs=nothing, method="post", statuses={302: EVERYONE}),
    "health": public(),
    "demo:outbox": public(404, note="in the demonstration only"),
    "demo:message": Row(kwargs=lambda cast: {"pk": 1}, statuses={404: EVERYONE}, note="in the demonstration only"),
}
