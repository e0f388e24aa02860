from members.models import Organisation
from members.services.memberships import join_ticket
from tests.factories import make_organisation, make_person, make_site
from tests.permissions.matrix import Row

RUNNERS = ("alice", "arthur")
MEMBERS = ("charlie", "fatima", "marie", "sven")
TAKE_PART = (*RUNNERS, *MEMBERS, "henri")
NO_PART = ("fleur", "victor")


def _organisation(cast):
    return {"coordination": "alpha", "pk": cast.maison.pk}


def _other(cast):
    return {"coordination": "alpha", "pk": make_organisation(cast.alpha).pk}


def _foreign(cast):
    return {"coordination": "alpha", "pk": make_organisation(cast.beta).pk}


def _ticket(cast):
    """For the sheet that `_foreign` has just made."""
    return {"ticket": join_ticket(cast.alpha, Organisation.objects.latest("pk").pk)}


def _membership(cast):
    return {"coordination": "alpha", "pk": cast.maison.memberships.get().pk}


def _site(cast):
    return {"coordination": "alpha", "pk": make_site(cast.maison).pk}


def _person(cast):
    return {"coordination": "alpha", "pk": cast.people.marie.pk}


def _unknown_person(cast):
    """Somebody without a running function: known to those who run the coordination only."""
    return {"coordination": "alpha", "pk": make_person(cast.alpha).pk}


def _affiliation(cast):
    return {"coordination": "alpha", "pk": cast.people.marie.affiliations.get().pk}


READ = {200: TAKE_PART, 403: NO_PART}
# Refused to who may read, and to who has no part at all.
EDIT = {200: RUNNERS, 403: (*MEMBERS, "henri", *NO_PART)}
EDIT_SHEET = {200: (*RUNNERS, *MEMBERS), 403: ("henri", *NO_PART)}
EDIT_SHEET_POST = {302: (*RUNNERS, *MEMBERS), 403: ("henri", *NO_PART)}
COORDINATOR = {200: ("alice",), 403: ("arthur", *MEMBERS, "henri", *NO_PART)}
POSTED = {302: RUNNERS, 403: (*MEMBERS, "henri", *NO_PART)}

ROWS = {
    "members:organisation_list": Row(statuses=READ),
    "members:organisation_map": Row(statuses=READ),
    "members:organisation_export": Row(method="post", statuses={200: RUNNERS, 403: (*MEMBERS, "henri", *NO_PART)}),
    "members:organisation_create": Row(statuses=EDIT),
    "members:organisation_detail": Row(kwargs=_organisation, statuses=READ),
    "members:organisation_detail#other_coordination": Row(kwargs=_foreign, statuses={403: NO_PART}),
    "members:organisation_update": Row(kwargs=_organisation, statuses=EDIT_SHEET),
    "members:organisation_update#not_theirs": Row(kwargs=_other, statuses=EDIT),
    "members:organisation_confirm": Row(kwargs=_organisation, method="post", statuses=EDIT_SHEET_POST),
    "members:organisation_delete": Row(kwargs=_organisation, statuses=COORDINATOR),
    "members:membership_create": Row(kwargs=_foreign, method="post", data=_ticket, statuses=POSTED),
    "members:membership_update": Row(kwargs=_membership, statuses=EDIT),
    "members:site_create": Row(kwargs=_organisation, statuses=EDIT_SHEET),
    "members:site_update": Row(kwargs=_site, statuses=EDIT_SHEET),
    "members:site_delete": Row(kwargs=_site, statuses=EDIT_SHEET),
    "members:person_list": Row(statuses=READ),
    "members:person_detail": Row(kwargs=_person, statuses=READ),
    "members:person_detail#unknown": Row(kwargs=_unknown_person, statuses={200: RUNNERS, 403: NO_PART}),
    "members:person_create": Row(statuses=EDIT),
    "members:person_update": Row(kwargs=_person, statuses=EDIT),
    "members:person_delete": Row(kwargs=_person, statuses=COORDINATOR),
    "members:person_forget": Row(kwargs=_person, statuses=COORDINATOR),
    "members:person_invite": Row(kwargs=_unknown_person, method="post", statuses=POSTED),
    "members:affiliation_create": Row(kwargs=_person, statuses=EDIT),
    "members:affiliation_update": Row(kwargs=_affiliation, statuses=EDIT),
    "members:affiliation_delete": Row(kwargs=_affiliation, statuses=EDIT),
}
