from django.urls import path

from members.views import bodies

urlpatterns = [
    path("bodies/", bodies.body_list, name="body_list"),
    path("bodies/new/", bodies.body_create, name="body_create"),
    path("bodies/<int:pk>/", bodies.body_detail, name="body_detail"),
    path("bodies/<int:pk>/edit/", bodies.body_update, name="body_update"),
    path("bodies/<int:pk>/delete/", bodies.body_delete, name="body_delete"),
    path("bodies/<int:pk>/mandates/new/", bodies.mandate_create, name="mandate_create"),
    path("mandates/<int:pk>/edit/", bodies.mandate_update, name="mandate_update"),
    path("mandates/<int:pk>/delete/", bodies.mandate_delete, name="mandate_delete"),
]
