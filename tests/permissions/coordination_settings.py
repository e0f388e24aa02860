from coordination.enums import MessageStatus
from coordination.models import OutboxMessage
from coordination.services.outbox import store_attachment
from tests.factories import make_frame, make_message
from tests.permissions.matrix import EVERYONE, Row

SIGNED_IN = tuple(name for name in EVERYONE if name != "visitor")
RUNNERS = ("alice", "arthur")
INSIDERS = (*RUNNERS, "charlie", "fatima", "marie", "henri", "fleur", "victor", "sven")


def _only(names, **fields):
    return Row(statuses={200: names, 403: tuple(name for name in INSIDERS if name not in names)}, **fields)


def _role(cast):
    return {"coordination": "alpha", "pk": cast.fleur.roles.get().pk}


def _message(body=None):
    def make(cast):
        message = make_message(cast.alpha, body_id=getattr(cast, body).pk if body else None)
        return {"coordination": "alpha", "pk": message.pk}

    return make


def _failed_secret(cast):
    message = make_message(cast.alpha, is_secret=True)
    OutboxMessage.objects.filter(pk=message.pk).update(status=MessageStatus.FAILED)
    return {"coordination": "alpha", "pk": message.pk}


def _attachment(cast):
    file = store_attachment("agenda.pdf", "application/pdf", b"%PDF")
    message = make_message(cast.alpha, attachments=[file])
    return {"coordination": "alpha", "pk": message.pk, "file_pk": file.pk}


def _frame(cast):
    return {"coordination": "alpha", "code": make_frame(code="frame-a").code}


ROWS = {
    "coordination:choose": Row(kwargs=lambda cast: {}, statuses={200: SIGNED_IN}),
    "coordination:coordination_create": Row(
        kwargs=lambda cast: {}, statuses={200: ("root",)}, others=403, note="who administers the installation"
    ),
    "coordination:settings": _only(RUNNERS),
    "coordination:coordination_update": _only(("alice",)),
    "coordination:logo": Row(others=404, note="no logo: nobody; with a logo: tested apart"),
    "coordination:role_list": _only(("alice",)),
    "coordination:role_create": _only(("alice",)),
    "coordination:role_end": _only(("alice",), kwargs=_role),
    "coordination:account_invite": _only(("alice",)),
    "coordination:message_list": _only(RUNNERS),
    "coordination:message_detail": _only(RUNNERS, kwargs=_message()),
    "coordination:message_detail#confidential": _only(
        RUNNERS, kwargs=_message("secret"), note="those who run it, unless they are of the hierarchy without a seat"
    ),
    "coordination:message_attachment": _only(RUNNERS, kwargs=_attachment),
    "coordination:message_retry": Row(
        kwargs=_message(), method="post", statuses={403: INSIDERS}, note="a failed mail only: tested apart"
    ),
    "coordination:message_retry#secret": Row(kwargs=_failed_secret, method="post", statuses={403: INSIDERS}),
    "coordination:audit_list": _only(("alice",)),
    "coordination:frame_list": Row(statuses={200: INSIDERS}),
    "coordination:frame_detail": Row(kwargs=_frame, statuses={200: INSIDERS}),
}
