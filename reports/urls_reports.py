from django.urls import path

from reports.views import reports

urlpatterns = [
    path("reports/", reports.report_list, name="report_list"),
    path("reports/new/", reports.report_create, name="report_create"),
    path("reports/<int:year>/", reports.report_detail, name="report_detail"),
    path("reports/<int:year>/edit/", reports.report_update, name="report_update"),
    path("reports/<int:year>/state/", reports.report_state, name="report_state"),
    path("reports/<int:year>/pdf/", reports.report_pdf, name="report_pdf"),
    path("reports/<int:year>/sections/<slug:key>/", reports.report_section, name="report_section"),
    path("reports/<int:year>/sections/<slug:key>/hide/", reports.section_hide, name="section_hide"),
    path("reports/<int:year>/figures/<slug:key>/", reports.figure_detail, name="figure_detail"),
    path("reports/<int:year>/figures/<slug:key>/hide/", reports.figure_hide, name="figure_hide"),
]
