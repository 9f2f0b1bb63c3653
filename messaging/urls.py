"""Addresses of this room."""

from django.urls import path

from messaging.views import office, person, public

app_name = "messaging"

urlpatterns = [
    path("inbox/", person.inbox, name="inbox"),
    path("inbox/read/", person.inbox_read_all, name="inbox_read_all"),
    path("inbox/<uuid:pk>/", person.inbox_message, name="inbox_message"),
    path("inbox/<uuid:pk>/read/", person.inbox_read, name="inbox_read"),
    path("me/contact/", person.contact, name="contact"),
    path("me/contact/email/<uuid:pk>/", person.contact_email, name="contact_email"),
    path("no-more-email/<str:token>/", public.stop_email, name="stop"),
    path("office/outbox/", office.outbox, name="outbox"),
    path("office/outbox/<uuid:pk>/", office.outbox_message, name="outbox_message"),
    path("office/outbox/<uuid:pk>/cancel/", office.cancel, name="outbox_cancel"),
    path("office/outbox/<uuid:pk>/arrived/", office.arrived, name="outbox_arrived"),
    path("office/outbox/<uuid:pk>/again/", office.again, name="outbox_again"),
]
