"""What came out of the meetings: decisions and actions."""

from django.utils.translation import gettext_lazy as _

from meetings.enums import ActionStatus
from reports.figures.base import Part, Result, figure
from reports.figures.material import is_confidential
from reports.figures.meetings import by_body

SECTION = "activity_sheets"


def of_outcomes(material, outcomes, parts=(), whole=None):
    listed = tuple(outcome for outcome in outcomes if not is_confidential(outcome.meeting))
    return Result(len(outcomes), tuple(parts), listed, unlisted=len(outcomes) - len(listed), whole=whole)


def _by_body(outcomes):
    meetings = [outcome.meeting for outcome in outcomes]
    return by_body(meetings)


@figure(
    "decisions",
    label=_("Decisions"),
    definition=_("Numbered decisions in the minutes of the year’s meetings of the social coordination."),
    unit=_("decisions"),
    section=SECTION,
)
def decisions(material):
    return of_outcomes(material, material.decisions, _by_body(material.decisions))


@figure(
    "actions_agreed",
    label=_("Actions agreed"),
    definition=_("Actions (who, what, by when) agreed at the year’s meetings of the social coordination."),
    unit=_("actions"),
    section=SECTION,
)
def actions_agreed(material):
    return of_outcomes(material, material.agreed_actions, _by_body(material.agreed_actions))


@figure(
    "actions_done",
    label=_("Actions done"),
    definition=_("Of the actions agreed in the year, those done by its last day (or by today, while the year runs)."),
    unit=_("actions"),
    section=SECTION,
)
def actions_done(material):
    agreed, closing = material.agreed_actions, material.period.closing_on
    closed = [action for action in agreed if action.closed_on and action.closed_on <= closing]
    done = [action for action in closed if action.status == ActionStatus.DONE]
    parts = (
        Part("done", _("Done"), len(done)),
        Part("dropped", _("Dropped"), len(closed) - len(done)),
        Part("open", _("Still to do"), len(agreed) - len(closed)),
    )
    return of_outcomes(material, done, parts, whole=len(agreed))


@figure(
    "actions_late",
    label=_("Actions late"),
    definition=_(
        "Actions agreed in the year or before that were due before its last day (or before today, while the year runs) "
        "and neither done nor dropped by then."
    ),
    unit=_("actions"),
    section=SECTION,
)
def actions_late(material):
    closing = material.period.closing_on
    late = [
        action
        for action in material.actions
        if action.due_on and action.due_on < closing and (action.closed_on is None or action.closed_on > closing)
    ]
    return of_outcomes(material, late, _by_body(late))
