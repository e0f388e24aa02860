"""Links for people without an account."""

from django.urls import path

from meetings.views import replies

app_name = "meetings_links"

urlpatterns = [path("<str:token>/", replies.reply, name="reply")]
