from members.models.bodies import Body, Mandate
from members.models.imports import ImportBatch, ImportRow
from members.models.memberships import Membership
from members.models.organisations import Organisation, Site
from members.models.people import Affiliation, Person

__all__ = [
    "Affiliation",
    "Body",
    "ImportBatch",
    "ImportRow",
    "Mandate",
    "Membership",
    "Organisation",
    "Person",
    "Site",
]
