from django.urls import include, path

from coordination.views import demo

own = [
    path("", demo.outbox, name="outbox"),
    path("<int:pk>/", demo.message, name="message"),
]

urlpatterns = [path("", include((own, "demo")))]
