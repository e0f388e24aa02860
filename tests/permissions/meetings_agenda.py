from datetime import datetime

from meetings.enums import MeetingState
from meetings.tokens import make_reply_token
from tests.factories import BRUSSELS, make_invitation, make_item, make_meeting
from tests.permissions.matrix import EVERYONE, Row

RUNNERS = ("alice", "arthur")
PREPARERS = (*RUNNERS, "fatima")
TAKE_PART = (*PREPARERS, "charlie", "marie", "henri", "sven")
# Have a role here, but no part in meetings.
NO_PART = ("fleur", "victor")
# Later than the day of any test.
TO_COME = datetime(2099, 1, 13, 9, 30, tzinfo=BRUSSELS)


def _meeting(body, state="draft", invited=()):
    def kwargs(cast):
        meeting = make_meeting(cast.alpha, body=getattr(cast, body), state=state, starts_at=TO_COME)
        for name in invited:
            make_invitation(meeting, getattr(cast.people, name))
        return {"coordination": "alpha", "pk": meeting.pk}

    return kwargs


def _item(body, state="draft"):
    def kwargs(cast):
        meeting = make_meeting(cast.alpha, body=getattr(cast, body), state=state, starts_at=TO_COME)
        return {"coordination": "alpha", "pk": make_item(meeting).pk}

    return kwargs


def _link(cast):
    meeting = make_meeting(cast.alpha, body=cast.secret, state=MeetingState.CONVENED, starts_at=TO_COME)
    return {"token": make_reply_token(make_invitation(meeting, cast.people.sven))}


def _prepare(kwargs, method="get", status=200, data=None, **row):
    """A tool for a draft of the working group: who prepares it; to everyone else it does not exist."""
    return Row(
        kwargs=kwargs, method=method, data=data or (lambda cast: {}), statuses={status: PREPARERS, 403: NO_PART}, **row
    )


DRAFT = _meeting("housing")
CONVENED = _meeting("plenary", MeetingState.CONVENED, invited=("marie",))
ITEM = _item("housing")

ROWS = {
    "meetings:meeting_list": Row(statuses={200: TAKE_PART, 403: NO_PART}),
    "meetings:meeting_create": Row(statuses={200: PREPARERS, 403: (*NO_PART, "charlie", "marie", "henri", "sven")}),
    "meetings:meeting_detail": Row(kwargs=CONVENED, statuses={200: TAKE_PART, 403: NO_PART}),
    "meetings:meeting_detail#draft": _prepare(DRAFT),
    "meetings:meeting_detail#review": Row(
        kwargs=_meeting("committee", MeetingState.AGENDA_OPEN),
        statuses={200: (*RUNNERS, "charlie"), 403: NO_PART},
        note="agenda under review: the seats of the body",
    ),
    "meetings:meeting_detail#confidential": Row(
        kwargs=_meeting("secret", MeetingState.CONVENED),
        statuses={200: (*RUNNERS, "sven"), 403: NO_PART},
        note="seat or runner",
    ),
    "meetings:meeting_update": _prepare(DRAFT),
    "meetings:meeting_delete": Row(
        kwargs=DRAFT, statuses={200: ("alice",), 403: (*NO_PART, "arthur", "fatima")}, note="the coordinator alone"
    ),
    "meetings:meeting_open_agenda": _prepare(DRAFT, "post", 302),
    "meetings:meeting_close_agenda": _prepare(_meeting("housing", MeetingState.AGENDA_OPEN), "post", 302),
    "meetings:meeting_usual_agenda": _prepare(DRAFT, "post", 302),
    "meetings:item_create": _prepare(DRAFT),
    "meetings:item_reorder": _prepare(DRAFT, "post", 204),
    "meetings:item_update": _prepare(ITEM),
    "meetings:item_delete": _prepare(ITEM),
    "meetings:comment_create": Row(
        kwargs=_item("committee", MeetingState.AGENDA_OPEN),
        method="post",
        data=lambda cast: {"text": "Bien"},
        statuses={302: (*RUNNERS, "charlie"), 403: NO_PART},
        note="the seats of the body, while its agenda is under review",
    ),
    "meetings:comment_create#convened": Row(
        kwargs=_item("plenary", MeetingState.CONVENED),
        method="post",
        data=lambda cast: {"text": "Trop tard"},
        statuses={403: (*TAKE_PART, *NO_PART)},
        note="the review is over",
    ),
    "meetings:meeting_convene": _prepare(DRAFT),
    "meetings:meeting_cancel": Row(
        kwargs=CONVENED,
        statuses={200: RUNNERS, 403: (*NO_PART, "fatima", "charlie", "marie", "henri", "sven")},
    ),
    "meetings:meeting_reply": Row(
        kwargs=CONVENED,
        method="post",
        data=lambda cast: {"reply": "present"},
        statuses={302: ("marie",), 403: (*RUNNERS, *NO_PART, "fatima", "charlie", "henri", "sven")},
        note="whoever was invited",
    ),
    "meetings:meeting_agenda_pdf": Row(kwargs=CONVENED, statuses={200: TAKE_PART, 403: NO_PART}),
    "meetings:meeting_agenda_pdf#confidential": Row(
        kwargs=_meeting("secret", MeetingState.CONVENED), statuses={200: (*RUNNERS, "sven"), 403: NO_PART}
    ),
    "meetings:meeting_calendar": Row(kwargs=CONVENED, statuses={200: TAKE_PART, 403: NO_PART}),
    "meetings:meeting_calendar#confidential": Row(
        kwargs=_meeting("secret", MeetingState.CONVENED), statuses={200: (*RUNNERS, "sven"), 403: NO_PART}
    ),
    "meetings_links:reply": Row(kwargs=_link, statuses={200: EVERYONE}, visitor=200, note="whoever holds the link"),
}
