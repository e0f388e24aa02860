"""The commands that other tools rely on: their names, their output, and what they refuse."""

import json
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from meetings.enums import MeetingState
from reports.figures import REGISTRY
from tests.factories import BRUSSELS, make_body, make_coordination, make_meeting, make_organisation

pytestmark = pytest.mark.django_db


def figures(*arguments):
    out = StringIO()
    call_command("figures", *arguments, stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def alpha(db):
    alpha = make_coordination("alpha")
    make_organisation(alpha)
    secret = make_body(alpha, code="INTER", name_fr="Intervision", is_confidential=True)
    starts_at = datetime(2025, 12, 31, 23, 30, tzinfo=BRUSSELS)
    make_meeting(alpha, starts_at=starts_at, state=MeetingState.HELD)
    make_meeting(alpha, starts_at=starts_at, state=MeetingState.HELD, body=secret)
    return alpha


def test_figures_prints_every_figure_by_key(alpha):
    data = figures("2025", "--coordination", "alpha")
    assert set(data) == set(REGISTRY)
    assert data["members_at_end"]["value"] == 1
    assert data["members_at_end"]["label"] == {"fr": "Membres au 31 décembre", "nl": "Leden op 31 december"}
    assert data["hours_planned"]["value"] == 3
    assert data["meetings"] == {
        "label": {"fr": "Réunions de la coordination sociale", "nl": "Vergaderingen van de sociale coördinatie"},
        "definition": data["meetings"]["definition"],
        "unit": {"fr": "réunions", "nl": "vergaderingen"},
        "value": 2,
        "whole": None,
        "parts": [
            {
                "code": "confidential",
                "label": {"fr": "Groupes confidentiels", "nl": "Vertrouwelijke groepen"},
                "value": 1,
            },
            {
                "code": "open",
                "label": {
                    "fr": "Réunions ouvertes, hors instance",
                    "nl": "Open vergaderingen, buiten een orgaan",
                },
                "value": 1,
            },
        ],
    }


def test_figures_can_leave_out_confidential_groups(alpha):
    assert figures("2025", "--coordination", "alpha", "--without-confidential")["meetings"]["value"] == 1


def test_figures_of_a_year_without_data_are_zeros(alpha):
    assert figures("2030", "--coordination", "alpha")["meetings"]["value"] == 0


@pytest.mark.parametrize("year", ["99999", "1999", "abc", "-5", "²025", "2025.0"])
def test_figures_refuses_a_year_that_is_none(alpha, year):
    with pytest.raises(CommandError, match="is not a year between 2000 and 2100"):
        call_command("figures", "--coordination=alpha", "--", year)


def test_figures_refuses_an_unknown_coordination_and_names_those_known(alpha):
    with pytest.raises(CommandError, match=r"There is no coordination “omega”\. Known: alpha\."):
        call_command("figures", "2025", "--coordination", "omega")
