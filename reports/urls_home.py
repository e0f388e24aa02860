from django.urls import path

from reports.views import today

urlpatterns = [path("", today.home, name="home")]
