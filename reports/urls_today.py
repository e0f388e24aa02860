from django.urls import path

from reports.views import search, today

urlpatterns = [
    path("", today.today, name="today"),
    path("search/", search.search, name="search"),
]
