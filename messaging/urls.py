"""Addresses of this room."""

from django.urls import path

from messaging.views import contact, hooks, office, person, public

app_name = "messaging"

urlpatterns = [
    path("inbox/", person.inbox, name="inbox"),
    path("inbox/read/", person.inbox_read_all, name="inbox_read_all"),
    path("inbox/<uuid:pk>/", person.inbox_message, name="inbox_message"),
    path("inbox/<uuid:pk>/read/", person.inbox_read, name="inbox_read"),
    path("me/contact/", contact.contact, name="contact"),
    path("me/contact/consent/<uuid:pk>/", contact.consent, name="contact_consent"),
    path("me/contact/pause/", contact.pause, name="contact_pause"),
    path("me/contact/order/", contact.order, name="contact_order"),
    path("me/contact/stop/", contact.stop, name="contact_stop"),
    path("me/contact/right/", contact.address_is_right, name="contact_right"),
    path("me/contact/number/", contact.number, name="contact_number"),
    path("me/contact/number/code/", contact.code, name="contact_code"),
    path("me/contact/number/code/again/", contact.code_again, name="contact_code_again"),
    path("me/contact/number/remove/", contact.number_remove, name="contact_number_remove"),
    path("me/contact/devices/", contact.device, name="contact_device"),
    path("me/contact/devices/<uuid:pk>/remove/", contact.device_remove, name="contact_device_remove"),
    path("hooks/texts/", hooks.text_came, name="text_came"),
    path("hooks/texts/<uuid:pk>/", hooks.text_news, name="text_news"),
    path("no-more-email/<str:token>/", public.stop_email, name="stop"),
    path("office/outbox/", office.outbox, name="outbox"),
    path("office/outbox/<uuid:pk>/", office.outbox_message, name="outbox_message"),
    path("office/outbox/<uuid:pk>/cancel/", office.cancel, name="outbox_cancel"),
    path("office/outbox/<uuid:pk>/arrived/", office.arrived, name="outbox_arrived"),
    path("office/outbox/<uuid:pk>/lost/", office.lost, name="outbox_lost"),
    path("office/outbox/<uuid:pk>/again/", office.again, name="outbox_again"),
]
