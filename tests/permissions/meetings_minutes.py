from tests.factories import make_action, make_decision, make_item, make_meeting
from tests.permissions.matrix import Row

RUNNERS = ("alice", "arthur")
NO_PART = ("fleur", "victor")
READERS = ("charlie", "fatima", "marie", "henri", "sven")
TAKE_PART = (*RUNNERS, *READERS)


def _meeting(state="held", body="plenary"):
    return lambda cast: {
        "coordination": "alpha",
        "pk": make_meeting(cast.alpha, body=getattr(cast, body), state=state).pk,
    }


def _of_item(make):
    def kwargs(cast):
        meeting = make_meeting(cast.alpha, body=cast.plenary, state="held")
        return {"coordination": "alpha", "pk": make(make_item(meeting), cast).pk}

    return kwargs


def _runners(done, kwargs, **fields):
    """Who runs the meeting of a plenary; its readers may know of it but not do it."""
    return Row(kwargs=kwargs, statuses={done: RUNNERS, 403: (*READERS, *NO_PART)}, **fields)


_item = _of_item(lambda item, cast: item)
_decision = _of_item(lambda item, cast: make_decision(item))
_action = _of_item(lambda item, cast: make_action(item.meeting, item=item))


def _action_of_marie(cast):
    meeting = make_meeting(cast.alpha, body=cast.plenary, state="in_remarks")
    return {"coordination": "alpha", "pk": make_action(meeting, person=cast.people.marie).pk}


ROWS = {
    "meetings:meeting_hold": _runners(302, _meeting("convened"), method="post"),
    "meetings:attendance_update": _runners(200, _meeting()),
    "meetings:guest_create": _runners(200, _meeting()),
    "meetings:meeting_attendance_pdf": _runners(200, _meeting("convened")),
    "meetings:minutes_update": _runners(200, _meeting()),
    "meetings:item_notes_update": _runners(302, _item, method="post", data=lambda cast: {"notes": "", "version": "1"}),
    "meetings:minutes_send": _runners(200, _meeting()),
    "meetings:minutes_adopt": _runners(200, _meeting("in_remarks")),
    "meetings:meeting_archive": _runners(302, _meeting("adopted"), method="post"),
    "meetings:decision_create": _runners(200, _item),
    "meetings:decision_update": _runners(200, _decision),
    "meetings:decision_delete": _runners(200, _decision),
    "meetings:action_create": _runners(200, _item),
    "meetings:action_update": _runners(200, _action),
    "meetings:action_delete": _runners(200, _action),
    "meetings:action_status": Row(
        kwargs=_action_of_marie,
        method="post",
        data=lambda cast: {"status": "done"},
        statuses={302: (*RUNNERS, "marie"), 403: ("charlie", "fatima", "henri", "sven", *NO_PART)},
        note="runner or the person concerned",
    ),
    "meetings:decision_list": Row(statuses={200: TAKE_PART, 403: NO_PART}),
    "meetings:action_list": Row(statuses={200: TAKE_PART, 403: NO_PART}),
    "meetings:meeting_minutes_pdf": Row(
        kwargs=_meeting("in_remarks"), statuses={200: TAKE_PART, 403: NO_PART}, note="once sent"
    ),
    "meetings:meeting_minutes_pdf#draft": _runners(200, _meeting("held")),
    "meetings:meeting_minutes_pdf#confidential": Row(
        kwargs=_meeting("adopted", "secret"), statuses={200: (*RUNNERS, "sven"), 403: NO_PART}
    ),
    "meetings:minutes_update#confidential": Row(
        kwargs=_meeting("held", "secret"), statuses={200: RUNNERS, 403: (*NO_PART, "sven")}
    ),
    "meetings:minutes_update#facilitator": Row(
        kwargs=_meeting("held", "housing"), statuses={200: (*RUNNERS, "fatima"), 403: NO_PART}
    ),
}
