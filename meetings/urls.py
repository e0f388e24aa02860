from meetings.urls_agenda import urlpatterns as agenda_urls
from meetings.urls_minutes import urlpatterns as minutes_urls

app_name = "meetings"

urlpatterns = [*agenda_urls, *minutes_urls]
