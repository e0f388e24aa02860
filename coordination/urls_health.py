from django.urls import path

from coordination.views.health import health

urlpatterns = [path("", health, name="health")]
