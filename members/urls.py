from members.urls_bodies import urlpatterns as body_urls
from members.urls_imports import urlpatterns as import_urls
from members.urls_organisations import urlpatterns as organisation_urls

app_name = "members"

urlpatterns = [*organisation_urls, *import_urls, *body_urls]
