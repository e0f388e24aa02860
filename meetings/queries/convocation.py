"""To whom a convocation goes: the roster of the meeting's day, whoever was added, and whoever was invited before."""

import hashlib
import json
from dataclasses import dataclass

from coordination.text import fold
from meetings.models import Invitation
from meetings.queries.agenda import facts_to_announce
from members.models import Person
from members.queries.rosters import representatives, roster


@dataclass(frozen=True)
class Recipient:
    """`is_due`: gets a mail with the next sending. Without an address the person is to be told otherwise."""

    person: Person | None
    name: str
    email: str
    language: str
    organisation: str = ""
    invitation: Invitation | None = None
    is_due: bool = False

    @property
    def was_reached(self):
        return self.invitation is not None and self.invitation.message_id is not None


def recipients(meeting, *, everybody=True, people=(), is_update=False):
    """Recipients by name. `everybody` convenes the roster, or all representatives for an open meeting.

    Who was convened already is due again only for an update. One query for those who were invited, two for the roster.
    """
    seats = {}
    if everybody:
        on = meeting.held_on
        rows = roster(meeting.body, on) if meeting.body_id else representatives(meeting.coordination, on)
        seats = {seat.person.pk: (seat.person, str(seat.organisation or "")) for seat in rows}
    for person in people:
        seats.setdefault(person.pk, (person, ""))
    invited = {}
    guests = []
    for invitation in meeting.invitations.select_related("person"):
        if invitation.person_id:
            invited[invitation.person_id] = invitation
            if invitation.person.pseudonymised_at is None:
                seats.setdefault(invitation.person_id, (invitation.person, ""))
        else:
            guests.append(invitation)
    found = [_of_person(person, note, invited.get(pk), is_update) for pk, (person, note) in seats.items()]
    found += [_of_guest(invitation, is_update) for invitation in guests]
    return sorted(found, key=lambda row: (fold(row.name), row.person.pk if row.person else 0))


def _of_person(person, organisation, invitation, is_update):
    reached = invitation is not None and invitation.message_id is not None
    return Recipient(
        person=person,
        name=person.full_name,
        email=person.email,
        language=person.language,
        organisation=organisation,
        invitation=invitation,
        is_due=bool(person.email) and (is_update or not reached),
    )


def _of_guest(invitation, is_update):
    return Recipient(
        person=None,
        name=invitation.name,
        email=invitation.email,
        language=invitation.language,
        invitation=invitation,
        is_due=bool(invitation.email) and (is_update or invitation.message_id is None),
    )


def digest(meeting, rows):
    """Fingerprint of what a preview showed: facts and recipients. Another one means that something changed since."""
    shown = [
        facts_to_announce(meeting),
        meeting.introduction,
        meeting.state,
        [[row.name, row.email, row.language, row.is_due] for row in rows],
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]
