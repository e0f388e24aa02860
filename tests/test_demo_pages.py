"""Every main page of the demonstration, by five kinds of people: it opens, and asks the database at most 15 times."""

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import Coordination
from demo.builders.accounts import login_address
from meetings.models import Meeting
from members.models import Body, Organisation, Person
from reports.models import ActivityReport

LAST_DAY = "2026-11-23"
MOST_QUERIES = 15
SLUG = "forest"
VISITORS = ("coordination", "comite", "membre", "finances", "presidence")
# Answers other than 200 are of rights, tested elsewhere; who runs the coordination opens everything.
OPENS_ALL = "coordination"

LISTS = (
    ("reports:today", ""),
    ("reports:search", "?q=logement"),
    ("reports:report_list", ""),
    ("meetings:meeting_list", ""),
    ("meetings:meeting_list", "?when=past"),
    ("meetings:action_list", ""),
    ("meetings:decision_list", ""),
    ("members:organisation_list", ""),
    ("members:organisation_list", "?q=logement"),
    ("members:organisation_map", ""),
    ("members:person_list", ""),
    ("members:body_list", ""),
    ("members:import_list", ""),
    ("coordination:settings", ""),
    ("coordination:coordination_update", ""),
    ("coordination:role_list", ""),
    ("coordination:message_list", ""),
    ("coordination:audit_list", ""),
    ("coordination:frame_list", ""),
)
OF_A_MEETING = ("meeting_detail", "attendance_update", "minutes_update", "meeting_convene")


def paths():
    """Addresses of the lists, of every body, of three meetings of each state, of sheets, people and reports."""
    coordination = Coordination.objects.get(slug=SLUG)
    found = [reverse(name, args=[SLUG]) + query for name, query in LISTS]
    meetings = Meeting.objects.filter(coordination=coordination).order_by("starts_at")
    for state in sorted(set(meetings.order_by().values_list("state", flat=True))):
        pks = list(meetings.filter(state=state).values_list("pk", flat=True))
        for pk in {pks[0], pks[len(pks) // 2], pks[-1]}:
            found += [reverse(f"meetings:{name}", args=[SLUG, pk]) for name in OF_A_MEETING]
    bodies = Body.objects.filter(coordination=coordination)
    found += [reverse("members:body_detail", args=[SLUG, body.pk]) for body in bodies]
    organisations = Organisation.objects.filter(memberships__coordination=coordination).order_by("pk").distinct()
    found += [reverse("members:organisation_detail", args=[SLUG, row.pk]) for row in organisations[:4]]
    people = Person.objects.filter(coordination=coordination, mandates__isnull=False).order_by("pk").distinct()
    found += [reverse("members:person_detail", args=[SLUG, row.pk]) for row in people[:4]]
    reports = ActivityReport.objects.filter(coordination=coordination)
    found += [reverse("reports:report_detail", args=[SLUG, report.year]) for report in reports]
    return found


def problem_of(client, visitor, path):
    """What is wrong with the page, or None."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    refused = answer.status_code in (302, 403, 404)
    if answer.status_code != 200 and (visitor == OPENS_ALL or not refused) and not _depends_on_state(path, answer):
        return f"{visitor} {path}: answers {answer.status_code}"
    if len(queries) > MOST_QUERIES:
        return f"{visitor} {path}: {len(queries)} queries"
    return None


def _depends_on_state(path, answer):
    """Attendance, minutes and convocation are closed to everybody in some states of the meeting."""
    return answer.status_code in (302, 403) and path.endswith(("/attendance/", "/minutes/", "/convene/"))


@pytest.mark.django_db
@time_machine.travel(f"{LAST_DAY}T10:00:00+01:00")
def test_every_page_of_the_demonstration_opens_within_15_queries():
    call_command("load_reference", verbosity=0)
    call_command("load_demo", date=LAST_DAY, verbosity=0)
    problems = []
    for visitor in VISITORS:
        client = Client()
        user = get_user_model().objects.get(email=login_address(visitor))
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        found = [problem_of(client, visitor, path) for path in paths()]
        problems += [problem for problem in found if problem]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
