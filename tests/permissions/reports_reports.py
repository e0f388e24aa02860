from coordination.models import ReportSection
from reports.models import ActivityReport
from tests.factories import make_frame, make_report
from tests.permissions.matrix import Row

RUNNERS = ("alice", "arthur")
READERS = ("charlie", "fleur")
AUTHORITY = ("victor",)
# Others of the coordination may enter it, but not its reports.
OTHERS = ("fatima", "marie", "henri", "sven")


def _report(state="draft", **more):
    def build(cast):
        report = ActivityReport.objects.filter(coordination=cast.alpha, year=2025).first()
        if report is None:
            frame = make_frame(coordination=cast.alpha)
            for key in ("members", "annex_members"):
                ReportSection.objects.create(
                    frame=frame, document="activity_report", key=key, title_fr="Membres", title_nl="Leden"
                )
            sent_on = "2026-03-01" if state == "sent" else None
            make_report(cast.alpha, year=2025, frame=frame, state=state, sent_on=sent_on)
        return {"coordination": "alpha", "year": 2025, **more}

    return build


WRITES = {"statuses": {200: RUNNERS, 403: (*READERS, *OTHERS)}}
READS = {"statuses": {200: (*RUNNERS, *READERS), 403: OTHERS}}
POSTS = {"method": "post", "statuses": {302: (*RUNNERS, "visitor"), 403: (*READERS, *OTHERS)}}

ROWS = {
    "reports:report_list": Row(statuses={200: (*RUNNERS, *READERS, *AUTHORITY), 403: OTHERS}),
    "reports:report_create": Row(statuses={200: RUNNERS, 403: (*READERS, *AUTHORITY, *OTHERS)}),
    "reports:report_detail": Row(kwargs=_report(), **READS),
    "reports:report_detail#sent": Row(
        kwargs=_report("sent"), statuses={200: (*RUNNERS, *READERS, *AUTHORITY), 403: OTHERS}
    ),
    "reports:report_update": Row(kwargs=_report(), **WRITES),
    "reports:report_section": Row(kwargs=_report(key="members"), **WRITES),
    "reports:report_pdf": Row(kwargs=_report(), **READS),
    "reports:report_pdf#sent": Row(
        kwargs=_report("sent"), statuses={200: (*RUNNERS, *READERS, *AUTHORITY), 403: OTHERS}
    ),
    "reports:figure_detail": Row(
        kwargs=_report("sent", key="members_at_end"),
        statuses={200: (*RUNNERS, *READERS), 403: (*AUTHORITY, *OTHERS)},
        note="the authority reads what was submitted, not the rows behind it",
    ),
    "reports:report_state": Row(kwargs=_report(), **POSTS),
    "reports:section_hide": Row(kwargs=_report(key="members"), **POSTS),
    "reports:figure_hide": Row(kwargs=_report(key="members_at_end"), **POSTS),
}
