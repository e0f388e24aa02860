"""The ten main pages of the demonstration, as pictures for the README.

`SCREENSHOTS=1 ./test --browser -k screenshots` writes them into docs/screenshots; otherwise they go to a folder that
pytest throws away, so that a test run changes no file of the repository.
"""

import os
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from coordination.models import User
from meetings.enums import MeetingState
from meetings.models import Meeting
from members.enums import BodyKind
from members.models import Body, Organisation
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import BRUSSELS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = datetime(2026, 11, 23, 9, tzinfo=BRUSSELS)


def main_pages():
    """Address of each page by the name of its picture."""

    def url(name, *args):
        return reverse(name, args=["forest", *args])

    meetings = Meeting.objects.filter(coordination__slug="forest")
    organisation = Organisation.objects.filter(memberships__coordination__slug="forest", mandates__isnull=False).first()
    committee = Body.objects.get(coordination__slug="forest", kind=BodyKind.STEERING_COMMITTEE)
    return {
        "today": url("reports:today"),
        "directory": url("members:organisation_list"),
        "organisation": url("members:organisation_detail", organisation.pk),
        "import": url("members:import_create"),
        "body": url("members:body_detail", committee.pk),
        "meeting": url("meetings:meeting_detail", meetings.filter(state=MeetingState.AGENDA_OPEN).first().pk),
        "minutes": url("meetings:minutes_update", meetings.get(state=MeetingState.HELD).pk),
        "report": url("reports:report_detail", 2026),
        "outbox": url("coordination:message_list"),
    }


def test_screenshots_of_the_main_pages(page, live_server, sign_in, tmp_path):
    folder = Path(settings.BASE_DIR) / "docs" / "screenshots" if os.environ.get("SCREENSHOTS") else tmp_path
    with time_machine.travel(DAY):
        call_command("load_demo", date="2026-11-23", verbosity=0)
        take(page, live_server.url + reverse("account_login"), folder, "sign-in")
        sign_in(User.objects.get(email="coordination@demo.example"))
        for name, address in main_pages().items():
            take(page, live_server.url + address, folder, name)
    assert len(list(folder.glob("*.png"))) == 20


def take(page, address, folder, name):
    """The top of the page on a desk and on a phone; a page that fails or overflows has no picture."""
    for viewport, ending in ((DESKTOP, ""), (PHONE, "-390")):
        page.set_viewport_size(viewport)
        assert page.goto(address).ok, address
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
        page.screenshot(path=folder / f"{name}{ending}.png")
