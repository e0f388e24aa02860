from django.urls import path

from coordination.views.account import set_language

urlpatterns = [path("language/", set_language, name="set_language")]
