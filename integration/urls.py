"""The addresses of this room."""

from django.urls import path

from integration import team_urls
from integration.views import again, attachments, content, drafts, journal, link, offline, practices, reading, write

app_name = "integration"

urlpatterns = [
    path("journal/", journal.journal, name="journal"),
    path("journal/search/", reading.search, name="search"),
    path("journal/tags/", reading.tags_page, name="tags"),
    path("journal/mood/", reading.moods_page, name="moods"),
    path("journal/thread/", reading.thread_page, name="thread"),
    path("journal/export/", reading.export, name="export"),
    path("journal/write/", write.write_free, name="write_free"),
    path("journal/write/again/", write.reread, name="reread"),
    path("journal/write-offline/", offline.write_offline, name="write_offline"),
    path("journal/sync/", offline.sync, name="sync"),
    path("journal/draft/", drafts.draft, name="draft"),
    path("journal/drafts/", drafts.drafts, name="drafts"),
    path("journal/drafts/<uuid:pk>/", drafts.draft_page, name="draft_page"),
    path("journal/drafts/<uuid:pk>/put-away/", drafts.put_away, name="draft_put_away"),
    path("sessions/<uuid:pk>/intention/", write.intention, name="intention"),
    path("journal/<uuid:pk>/", journal.entry_page, name="entry"),
    path("journal/<uuid:pk>/edit/", write.edit, name="entry_edit"),
    path("journal/<uuid:pk>/settle/", journal.settle, name="entry_settle"),
    path("journal/<uuid:pk>/share/", journal.share, name="entry_share"),
    path("journal/<uuid:pk>/unshare/", journal.unshare, name="entry_unshare"),
    path("journal/attach/", attachments.attach, name="attach"),
    path("journal/attached/<uuid:pk>/", attachments.content, name="attachment"),
    path("journal/attached/<uuid:pk>/remove/", attachments.remove, name="attachment_remove"),
    path("windows/<uuid:pk>/", journal.window_page, name="window"),
    path("windows/<uuid:pk>/write/", write.write, name="write"),
    path("office/content/<slug:kind>/", content.content, name="content"),
    path("office/content/<slug:kind>/house/", content.back_to_house, name="content_house"),
    path("office/content/<slug:kind>/change/<slug:part>/", content.edit, name="content_edit"),
    path("office/content/<slug:kind>/versions/<slug:label>/", content.version, name="content_version"),
    path("windows/<uuid:pk>/practices/", practices.practices, name="practices"),
    path("windows/<uuid:pk>/practices/<uuid:practice>/tick/", practices.tick, name="practice_tick"),
    path("windows/<uuid:pk>/practices/<uuid:practice>/take-back/", practices.take_back, name="practice_take_back"),
    path("windows/<uuid:pk>/practices/<uuid:practice>/stop/", practices.stop, name="practice_stop"),
    path("windows/<uuid:pk>/ask-again/", again.ask_again, name="ask_again"),
    path("windows/<uuid:pk>/link/revoke/", journal.revoke, name="link_revoke"),
    path("w/<str:token>/", link.link_page, name="link"),
    path("w/<str:token>/attach/", attachments.attach_by_link, name="attach_by_link"),
    path("w/<str:token>/attach/<uuid:upload>/remove/", attachments.remove_by_link, name="remove_by_link"),
    path("w/<str:token>/draft/", drafts.draft_by_link, name="draft_by_link"),
    path("w/<str:token>/done/", link.done, name="link_done"),
    path("w/<str:token>/ask-again/", link.ask_again, name="link_ask_again"),
    *team_urls.urlpatterns,
]
