"""The addresses of this room."""

from django.urls import path

from integration.views import journal, link, write

app_name = "integration"

urlpatterns = [
    path("journal/", journal.journal, name="journal"),
    path("journal/<uuid:pk>/", journal.entry_page, name="entry"),
    path("journal/<uuid:pk>/edit/", write.edit, name="entry_edit"),
    path("journal/<uuid:pk>/share/", journal.share, name="entry_share"),
    path("journal/<uuid:pk>/unshare/", journal.unshare, name="entry_unshare"),
    path("windows/<uuid:pk>/", journal.window_page, name="window"),
    path("windows/<uuid:pk>/write/", write.write, name="write"),
    path("windows/<uuid:pk>/link/revoke/", journal.revoke, name="link_revoke"),
    path("w/<str:token>/", link.link_page, name="link"),
    path("w/<str:token>/done/", link.done, name="link_done"),
]
