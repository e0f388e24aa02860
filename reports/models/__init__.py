from reports.models.activity_reports import ActivityReport, ReportText

__all__ = ["ActivityReport", "ReportText"]
