from tests.permissions.matrix import EVERYONE, Row

SIGNED_IN = tuple(name for name in EVERYONE if name != "visitor")
TAKE_PART = ("alice", "arthur", "charlie", "fatima", "marie", "henri", "sven")

ROWS = {
    "home": Row(kwargs=lambda cast: {}, statuses={302: SIGNED_IN}, note="sent to what is open to them"),
    "reports:today": Row(statuses={200: TAKE_PART, 302: ("fleur", "victor")}),
    "reports:search": Row(statuses={200: TAKE_PART, 403: ("fleur", "victor")}),
}
