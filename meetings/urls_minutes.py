from django.urls import path

from meetings.views import attendance, minutes, outcomes

urlpatterns = [
    path("meetings/<int:pk>/hold/", attendance.meeting_hold, name="meeting_hold"),
    path("meetings/<int:pk>/attendance/", attendance.attendance_update, name="attendance_update"),
    path("meetings/<int:pk>/guests/new/", attendance.guest_create, name="guest_create"),
    path("meetings/<int:pk>/attendance.pdf", attendance.meeting_attendance_pdf, name="meeting_attendance_pdf"),
    path("meetings/<int:pk>/minutes/", minutes.minutes_update, name="minutes_update"),
    path("meetings/<int:pk>/minutes/send/", minutes.minutes_send, name="minutes_send"),
    path("meetings/<int:pk>/minutes/adopt/", minutes.minutes_adopt, name="minutes_adopt"),
    path("meetings/<int:pk>/archive/", minutes.meeting_archive, name="meeting_archive"),
    path("meetings/<int:pk>/minutes.pdf", minutes.meeting_minutes_pdf, name="meeting_minutes_pdf"),
    path("items/<int:pk>/notes/", minutes.item_notes_update, name="item_notes_update"),
    path("items/<int:pk>/decisions/new/", outcomes.decision_create, name="decision_create"),
    path("items/<int:pk>/actions/new/", outcomes.action_create, name="action_create"),
    path("decisions/", outcomes.decision_list, name="decision_list"),
    path("decisions/<int:pk>/edit/", outcomes.decision_update, name="decision_update"),
    path("decisions/<int:pk>/delete/", outcomes.decision_delete, name="decision_delete"),
    path("actions/", outcomes.action_list, name="action_list"),
    path("actions/<int:pk>/edit/", outcomes.action_update, name="action_update"),
    path("actions/<int:pk>/delete/", outcomes.action_delete, name="action_delete"),
    path("actions/<int:pk>/status/", outcomes.action_status, name="action_status"),
]
