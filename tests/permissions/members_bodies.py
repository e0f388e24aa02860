from tests.permissions.matrix import Row

RUNNERS = ("alice", "arthur")
TAKE_PART = (*RUNNERS, "charlie", "fatima", "marie", "henri", "sven")
KNOW_COMMITTEE = (*RUNNERS, "charlie", "fatima", "marie", "sven")


def _body(name):
    return lambda cast: {"coordination": "alpha", "pk": getattr(cast, name).pk}


def _mandate(cast):
    return {"coordination": "alpha", "pk": cast.people.sven.mandates.get().pk}


def _only(names, refused=()):
    return {200: names, 403: refused}


NO_PART = ("fleur", "victor")
COMMITTEE_READERS = tuple(name for name in KNOW_COMMITTEE if name not in RUNNERS)

ROWS = {
    "members:body_list": Row(statuses=_only(TAKE_PART, NO_PART)),
    "members:body_create": Row(
        statuses=_only(RUNNERS, (*NO_PART, "charlie", "fatima", "marie", "henri", "sven")),
    ),
    "members:body_detail": Row(kwargs=_body("committee"), statuses=_only(KNOW_COMMITTEE, NO_PART)),
    "members:body_detail#confidential": Row(
        kwargs=_body("secret"), statuses=_only((*RUNNERS, "sven"), NO_PART), note="seat or runner"
    ),
    "members:body_update": Row(kwargs=_body("committee"), statuses=_only(RUNNERS, (*NO_PART, *COMMITTEE_READERS))),
    "members:body_delete": Row(kwargs=_body("committee"), statuses=_only(RUNNERS, (*NO_PART, *COMMITTEE_READERS))),
    "members:mandate_create": Row(kwargs=_body("committee"), statuses=_only(RUNNERS, (*NO_PART, *COMMITTEE_READERS))),
    "members:mandate_update": Row(kwargs=_mandate, statuses=_only(RUNNERS, (*NO_PART, "sven"))),
    "members:mandate_delete": Row(kwargs=_mandate, statuses=_only(RUNNERS, (*NO_PART, "sven"))),
}
