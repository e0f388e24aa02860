from reports.urls_reports import urlpatterns as report_urls
from reports.urls_today import urlpatterns as today_urls

app_name = "reports"

urlpatterns = [*today_urls, *report_urls]
