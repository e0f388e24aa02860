"""The builder: who writes, what is refused, what never leaks, and that no text is lost."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from coordination.enums import RoleKind
from coordination.models import AuditEntry
from coordination.services.versions import StaleVersion
from meetings.enums import MeetingState
from members.enums import BodyKind
from reports.enums import ReportState, SectionState
from reports.models import ActivityReport, ReportText
from reports.queries.reports import ReportContent, frame_for_year
from reports.services.reports import (
    advance_report,
    create_report,
    hide_figure,
    hide_section,
    reopen_report,
    update_report,
    write_section,
)
from tests.factories import (
    BRUSSELS,
    make_action,
    make_attendance,
    make_body,
    make_decision,
    make_frame,
    make_item,
    make_meeting,
    make_organisation,
    make_person,
    make_role,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def report(cast, reference):
    return create_report(coordination=cast.alpha, year=2025, actor=cast.alice)


def content_of(report, *, with_confidential=True):
    return ReportContent(report, with_confidential=with_confidential, on=TODAY)


def section_of(report, key):
    return next(section for section in content_of(report).sections if section.key == key)


def write(report, actor, key="needs", language="fr", text="", nothing_because="", version=0):
    draft = {"text": text, "nothing_because": nothing_because, "version": version}
    return write_section(report, key=key, drafts={language: draft}, actor=actor)


def address(name, **kwargs):
    return reverse(f"reports:{name}", kwargs={"coordination": "alpha", **kwargs})


def held(coordination, day=4, **fields):
    fields.setdefault("state", MeetingState.HELD)
    return make_meeting(coordination, starts_at=datetime(2025, 3, day, 10, 0, tzinfo=BRUSSELS), **fields)


# Frames


@pytest.mark.parametrize(
    ("year", "code", "is_exact"),
    [
        (2010, "cocom-2010-2014", True),
        (2014, "cocom-2010-2014", True),
        (2018, "cocom-2010-2014", False),
        (2022, "cocom-2022-2026", True),
        (2027, "cocom-2022-2026", False),
    ],
)
def test_frame_of_a_year(cast, reference, year, code, is_exact):
    frame, found_exact = frame_for_year(cast.alpha, year)
    assert (frame.code, found_exact) == (code, is_exact)


def test_frame_of_another_coordination_is_never_proposed(cast):
    make_frame(coordination=cast.beta)
    assert frame_for_year(cast.alpha, 2025) == (None, False)
    assert frame_for_year(cast.alpha, 2030) == (None, False)


def test_own_frame_goes_before_the_shipped_one(cast, reference):
    own = make_frame(coordination=cast.alpha)
    assert frame_for_year(cast.alpha, 2025) == (own, True)
    assert frame_for_year(cast.alpha, 2027) == (own, False)


# Services


def test_create_report_writes_one_audit_entry(report, cast):
    assert (report.frame.code, report.state) == ("cocom-2022-2026", ReportState.DRAFT)
    entry = AuditEntry.objects.get(coordination=cast.alpha)
    assert (entry.action, entry.actor, entry.object_id) == ("report.created", cast.alice, str(report.pk))


def test_second_report_of_a_year_is_refused(report, cast):
    with pytest.raises(ValidationError, match="Il existe déjà un rapport pour cette année"):
        create_report(coordination=cast.alpha, year=2025, actor=cast.alice)


def test_report_without_any_frame_is_refused(cast):
    with pytest.raises(ValidationError):
        create_report(coordination=cast.alpha, year=2025, actor=cast.alice)
    assert not ActivityReport.objects.exists()


def test_write_section_saves_and_counts_versions(report, cast):
    write(report, cast.alice, text="Un constat.")
    write(report, cast.arthur, text="Deux constats.", version=1)
    text = ReportText.objects.get(report=report)
    assert (text.text, text.version, text.updated_by) == ("Deux constats.", 2, cast.arthur)
    assert AuditEntry.objects.filter(action="report_section.written").count() == 2
    assert "constat" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_unchanged_section_writes_nothing(report, cast):
    write(report, cast.alice, text="Un constat.")
    write(report, cast.alice, text="Un constat.", version=1)
    write(report, cast.alice, language="nl", text=" ")
    assert ReportText.objects.get(report=report).version == 1
    assert AuditEntry.objects.filter(action="report_section.written").count() == 1


def test_stale_section_is_refused_with_what_stands(report, cast):
    write(report, cast.alice, text="Le texte d’Alice.")
    with pytest.raises(StaleVersion) as refusal:
        write(report, cast.arthur, text="Le texte d’Arthur.", version=0)
    assert refusal.value.current["fr"].text == "Le texte d’Alice."
    assert ReportText.objects.get(report=report).text == "Le texte d’Alice."


def test_national_number_in_a_section_is_refused(report, cast):
    with pytest.raises(ValidationError):
        write(report, cast.alice, text="Dossier 85.07.30-033.28")
    assert not ReportText.objects.exists()


def test_unknown_section_and_figure_are_refused(report, cast):
    with pytest.raises(ValidationError):
        write(report, cast.alice, key="nowhere", text="x")
    with pytest.raises(ValidationError):
        hide_section(report, key="nowhere", is_hidden=True, actor=cast.alice)
    with pytest.raises(ValidationError):
        hide_figure(report, key="nothing", is_hidden=True, actor=cast.alice)


def test_hide_and_show(report, cast):
    hide_figure(report, key="excused", is_hidden=True, actor=cast.alice)
    hide_figure(report, key="excused", is_hidden=True, actor=cast.alice)
    report = hide_section(report, key="means", is_hidden=True, actor=cast.alice)
    assert (report.hidden_figures, report.hidden_sections) == (["excused"], ["means"])
    report = hide_figure(report, key="excused", is_hidden=False, actor=cast.alice)
    assert report.hidden_figures == []


def test_report_goes_through_its_states_and_is_locked_at_the_end(report, cast):
    steps = [
        (ReportState.APPROVED_BY_COMMITTEE, date(2026, 2, 1)),
        (ReportState.APPROVED_BY_COUNCIL, date(2026, 2, 20)),
        (ReportState.SENT, date(2026, 3, 1)),
    ]
    for state, on in steps:
        report = advance_report(report, state=state, on=on, actor=cast.alice)
    assert (report.approved_by_committee_on, report.approved_by_council_on, report.sent_on) == tuple(
        d for _s, d in steps
    )
    for change in (
        lambda: update_report(report, grant_reference="x", actor=cast.alice),
        lambda: write(report, cast.alice, text="x"),
        lambda: hide_figure(report, key="excused", is_hidden=True, actor=cast.alice),
        lambda: reopen_report(report, actor=cast.alice),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert refusal.value.code == "locked"


def test_steps_out_of_order_are_refused(report, cast):
    with pytest.raises(ValidationError):
        advance_report(report, state=ReportState.SENT, on=date(2026, 2, 1), actor=cast.alice)
    advance_report(report, state=ReportState.APPROVED_BY_COMMITTEE, on=date(2026, 2, 1), actor=cast.alice)
    with pytest.raises(ValidationError):
        advance_report(report, state=ReportState.APPROVED_BY_COUNCIL, on=date(2026, 1, 31), actor=cast.alice)


def test_council_may_approve_without_a_steering_body(report, cast):
    report = advance_report(report, state=ReportState.APPROVED_BY_COUNCIL, on=date(2026, 2, 1), actor=cast.alice)
    assert report.state == ReportState.APPROVED_BY_COUNCIL


def test_reopened_report_loses_its_approvals(report, cast):
    advance_report(report, state=ReportState.APPROVED_BY_COMMITTEE, on=date(2026, 2, 1), actor=cast.alice)
    report = reopen_report(report, actor=cast.alice)
    assert (report.state, report.approved_by_committee_on) == (ReportState.DRAFT, None)


# Sections and evidence


def test_sections_follow_the_frame_with_their_numbers(report):
    sections = content_of(report).sections
    numbers = [section.number for section in sections]
    assert [s.key for s in sections][:3] == ["cover", "summary", "presentation"]
    assert numbers[:4] == ["", "", "1", "1.1"]
    by_key = {s.key: s.number for s in sections}
    assert (by_key["activity_sheets"], by_key["meetings_table"], by_key["annex_concordance"]) == ("5.1", "5.2", "6")


def test_state_of_a_section(report, cast):
    assert section_of(report, "needs").state == SectionState.TEXT_MISSING
    assert section_of(report, "meetings_table").state == SectionState.NO_EVIDENCE
    write(report, cast.alice, nothing_because="pas de diagnostic cette année")
    assert section_of(report, "needs").state == SectionState.NOTHING
    write(report, cast.alice, text="Un constat.", version=1)
    assert section_of(report, "needs").state == SectionState.READY
    held(cast.alpha)
    assert section_of(report, "meetings_table").state == SectionState.READY
    report = hide_section(report, key="needs", is_hidden=True, actor=cast.alice)
    assert section_of(report, "needs").state == SectionState.HIDDEN


def evidence_of(report):
    return {row.requirement.code: row.evidence.is_found for row in content_of(report).concordance}


def test_every_criterion_and_mission_has_a_line_and_its_evidence_is_real(report, cast):
    for organisation in [cast.maison]:
        organisation.memberships.all().delete()
    cast.committee.mandates.all().delete()
    cast.committee.delete()
    before = evidence_of(report)
    assert list(before) == [
        "C1", "C2", "C3", "C4", "C5", "C6a", "C6b", "C6c", "C7", "C8", "C9",
        "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9",
    ]  # fmt: skip
    assert not any(before.values())
    for key in (
        "internal_rules",
        "user_participation",
        "needs",
        "evaluation",
        "opinions",
        "regional_work",
        "activities",
    ):
        write(report, cast.alice, key=key, text="Texte.")
    assert {code for code, found in evidence_of(report).items() if found} == {
        "C1", "C3", "C5", "C6a", "C6b", "C7", "C8", "M1", "M2", "M6", "M7", "M8", "M9",
    }  # fmt: skip
    make_organisation(cast.alpha)
    held(cast.alpha, body=cast.housing)
    found = {code for code, found in evidence_of(report).items() if found}
    assert set(before) - found == {"M5"}


def test_hidden_section_gives_no_evidence(report, cast):
    write(report, cast.alice, text="Un constat.")
    assert evidence_of(report)["C6a"]
    report = hide_section(report, key="needs", is_hidden=True, actor=cast.alice)
    assert not evidence_of(report)["C6a"]


# Pages


def test_create_page_opens_the_report_and_says_when_the_frame_is_another(login, cast, reference):
    client = login(cast.alice)
    response = client.post(address("report_create"), {"year": "2018"}, follow=True)
    assert ActivityReport.objects.get().year == 2018
    assert ActivityReport.objects.get().frame.code == "cocom-2010-2014"
    assert "2018" in response.content.decode()
    assert "2010-2014" in response.content.decode()


@pytest.mark.parametrize("year", ["99999", "1999", "abc", "", "-1", "2025\x00"])
def test_create_page_refuses_a_year_that_is_none(login, cast, reference, year):
    response = login(cast.alice).post(address("report_create"), {"year": year})
    assert response.status_code == 200
    assert not ActivityReport.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/alpha/reports/99999/",
        "/alpha/reports/99999999999999999999/",
        "/alpha/reports/2025/?section=nowhere",
        "/alpha/reports/2025/?section=%00",
        "/alpha/reports/2025/figures/nothing/",
        "/alpha/reports/2025/sections/nowhere/",
        "/alpha/reports/2025/sections/cover/",
        "/alpha/reports/2025/pdf/?language=xx",
        "/alpha/reports/2025/pdf/?language=%00",
    ],
)
def test_odd_addresses_are_not_found(login, cast, report, path):
    assert login(cast.alice).get(path).status_code == 404


@pytest.mark.parametrize("data", [{}, {"state": "nonsense", "on": "2026-01-01"}, {"state": "sent", "on": "x"}])
def test_odd_steps_change_nothing(login, cast, report, data):
    response = login(cast.alice).post(address("report_state", year=2025), data)
    assert response.status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_step_in_the_future_is_refused(login, cast, report):
    data = {"state": "approved_by_committee", "on": "2099-01-01"}
    login(cast.alice).post(address("report_state", year=2025), data)
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_section_page_saves_both_languages(login, cast, report):
    data = {"text_fr": "Un constat.", "version_fr": "0", "text_nl": "Een vaststelling.", "version_nl": "0"}
    response = login(cast.alice).post(address("report_section", year=2025, key="needs"), data)
    assert response.status_code == 302
    assert dict(report.texts.values_list("language", "text")) == {"fr": "Un constat.", "nl": "Een vaststelling."}


def test_stale_save_shows_both_texts_and_can_be_saved_again(login, cast, report):
    write(report, cast.arthur, text="Le texte d’Arthur.")
    client = login(cast.alice)
    url = address("report_section", year=2025, key="needs")
    response = client.post(url, {"text_fr": "Le texte d’Alice.", "version_fr": "0", "version_nl": "0"})
    page = response.content.decode()
    assert "Le texte d’Arthur." in page
    assert "Le texte d’Alice." in page
    assert response.context["form"]["version_fr"].value() == 1
    assert client.post(url, {"text_fr": "Les deux.", "version_fr": "1", "version_nl": "0"}).status_code == 302
    assert report.texts.get().text == "Les deux."


def test_what_was_sent_is_no_longer_written(login, cast, report):
    ActivityReport.objects.filter(pk=report.pk).update(state="sent", sent_on="2026-03-01")
    client = login(cast.alice)
    response = client.post(address("report_section", year=2025, key="needs"), {"text_fr": "Trop tard"})
    assert "Trop tard" in response.content.decode()
    assert not report.texts.exists()
    client.post(address("figure_hide", year=2025, key="excused"), {"hidden": "1"})
    report.refresh_from_db()
    assert report.hidden_figures == []


def test_committee_reads_but_is_offered_no_change(login, cast, report):
    page = login(cast.charlie).get(address("report_detail", year=2025)).content.decode()
    assert '<form method="post" action="/alpha/reports' not in page
    assert address("report_update", year=2025) not in page


def test_hidden_section_and_figure_are_hidden_from_readers(login, cast, report):
    hide_section(report, key="needs", is_hidden=True, actor=cast.alice)
    hide_figure(report, key="excused", is_hidden=True, actor=cast.alice)
    client = login(cast.charlie)
    assert client.get(address("report_detail", year=2025), {"section": "needs"}).status_code == 404
    assert client.get(address("figure_detail", year=2025, key="excused")).status_code == 404


@pytest.fixture
def secret_work(cast):
    """Work of a confidential group, and the same of an open one."""
    organisation = make_organisation(cast.alpha, name="Maison discrète")
    for body in (cast.secret, cast.housing):
        meeting = held(cast.alpha, body=body, title=f"Séance {body.code}")
        make_attendance(meeting, make_person(cast.alpha), organisation=organisation)
        make_decision(make_item(meeting), text=f"Décision {body.code}")
        make_action(meeting, what=f"Action {body.code}", due_on=date(2025, 4, 1))


FIGURES = ("meetings", "present", "decisions", "actions_agreed", "actions_late", "bodies_running", "hours_given")


@pytest.mark.parametrize("name", ["fleur", "charlie"])
def test_readers_without_a_seat_get_figures_without_confidential_groups(login, cast, report, secret_work, name):
    client = login(cast.users[name])
    for key in FIGURES:
        response = client.get(address("figure_detail", year=2025, key=key))
        page = response.content.decode()
        assert "confidentiel" not in page.replace(str(response.context["figure"].figure.definition), "").lower()
        assert "INTER" not in page
    assert client.get(address("figure_detail", year=2025, key="meetings")).context["figure"].result.value == 1
    for section in ("meetings_table", "activity_sheets", "annex_attendance", "steering_body"):
        page = client.get(address("report_detail", year=2025), {"section": section}).content.decode()
        assert "INTER" not in page
        assert "Intervision" not in page


def test_coordinator_gets_them_as_one_line_without_names(login, cast, report, secret_work):
    client = login(cast.alice)
    response = client.get(address("figure_detail", year=2025, key="meetings"))
    assert response.context["figure"].result.value == 2
    assert response.context["kept_back"] == 1
    for key in FIGURES:
        page = client.get(address("figure_detail", year=2025, key=key)).content.decode()
        assert "INTER" not in page
        assert "Intervision confidentielle" not in page


def test_coordinator_of_the_hierarchy_without_seat_gets_them_without(cast, report, secret_work, login):
    make_role(cast.alice, cast.alpha, RoleKind.HIERARCHY)
    response = login(cast.alice).get(address("figure_detail", year=2025, key="meetings"))
    assert response.context["figure"].result.value == 1


def test_finance_reads_no_text_of_decisions_and_actions(login, cast, report, secret_work):
    client = login(cast.fleur)
    for key in ("decisions", "actions_agreed", "actions_late"):
        response = client.get(address("figure_detail", year=2025, key=key))
        assert response.context["kept_back"] == 1
        assert "GT-LOG" not in response.content.decode().replace("GT-LOG</", "")


def test_another_coordination_is_hidden(login, cast, report):
    assert login(cast.bob).get(address("report_detail", year=2025)).status_code == 404


SECTIONS = (
    "", "summary", "steering_body", "members", "activities", "activity_sheets", "meetings_table", "networks",
    "annex_steering_body", "annex_members", "annex_attendance", "annex_concordance", "needs",
)  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", ["alice", "charlie"])
def test_pages_take_few_queries(login, cast, report, number, name, django_assert_max_num_queries):
    for index in range(number):
        organisation = make_organisation(cast.alpha)
        body = make_body(cast.alpha, BodyKind.WORKING_GROUP)
        meeting = held(cast.alpha, day=index + 1, body=body)
        make_attendance(meeting, make_person(cast.alpha), organisation=organisation)
        make_decision(make_item(meeting))
        make_action(meeting, person=make_person(cast.alpha))
        write(report, cast.alice, key=("needs", "members", "evaluation")[index], text="Texte.")
    client = login(cast.users[name])
    for section in SECTIONS:
        with django_assert_max_num_queries(15):
            assert (
                client.get(address("report_detail", year=2025), {"section": section} if section else {}).status_code
                == 200
            )
    for key in ("meetings", "members_active", "decisions", "actions_late"):
        with django_assert_max_num_queries(15):
            assert client.get(address("figure_detail", year=2025, key=key)).status_code == 200
