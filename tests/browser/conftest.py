"""Headless Chromium against the application; run by ./test --browser."""

import os
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

# The ORM is used beside the event loop of Playwright.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A machine that runs two tests at once may take its time.
expect.set_options(timeout=20_000)

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "fr-BE",
        "timezone_id": "Europe/Brussels",
        "viewport": DESKTOP,
        # axe is put into the page by the test; the policy of the pages forbids that, as it should.
        "bypass_csp": True,
    }


@pytest.fixture
def sign_in(page, live_server):
    """Sign an account in by its session cookie; the sign-in page has tests of its own."""

    def enter(user, language=None):
        if language:
            user.language = language
            user.save(update_fields=["language"])
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": live_server.url}])

    return enter


@pytest.fixture
def accessibility_problems(page):
    """Run axe on the page as it stands; return a line for each rule that is broken, with where."""

    def run():
        page.add_script_tag(path=AXE)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules}).then(result => result.violations)", RULES)
        return [
            f"{problem['id']}: {node['html'][:160]} – {node['failureSummary'].splitlines()[-1].strip()}"
            for problem in found
            for node in problem["nodes"][:3]
        ]

    return run
