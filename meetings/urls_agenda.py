from django.urls import path

from meetings.views import agenda, convocation, files, meetings, replies

urlpatterns = [
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_update, name="meeting_update"),
    path("meetings/<int:pk>/delete/", meetings.meeting_delete, name="meeting_delete"),
    path("meetings/<int:pk>/open-agenda/", meetings.meeting_open_agenda, name="meeting_open_agenda"),
    path("meetings/<int:pk>/close-agenda/", meetings.meeting_close_agenda, name="meeting_close_agenda"),
    path("meetings/<int:pk>/usual-agenda/", agenda.meeting_usual_agenda, name="meeting_usual_agenda"),
    path("meetings/<int:pk>/items/new/", agenda.item_create, name="item_create"),
    path("meetings/<int:pk>/items/order/", agenda.item_reorder, name="item_reorder"),
    path("meetings/<int:pk>/convene/", convocation.meeting_convene, name="meeting_convene"),
    path("meetings/<int:pk>/cancel/", convocation.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/reply/", replies.meeting_reply, name="meeting_reply"),
    path("meetings/<int:pk>/agenda.pdf", files.meeting_agenda_pdf, name="meeting_agenda_pdf"),
    path("meetings/<int:pk>/meeting.ics", files.meeting_calendar, name="meeting_calendar"),
    path("items/<int:pk>/edit/", agenda.item_update, name="item_update"),
    path("items/<int:pk>/delete/", agenda.item_delete, name="item_delete"),
    path("items/<int:pk>/comment/", agenda.comment_create, name="comment_create"),
]
