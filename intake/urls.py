"""The addresses of this room."""

from django.urls import URLPattern, path

from intake.views import application, entrance, plan, queue, record, review, section, selfcheck, settings

app_name = "intake"

urlpatterns: list[URLPattern] = [
    # for visitors
    path("start/", entrance.start, name="start"),
    path("start/check/<uuid:clinic>/", selfcheck.check, name="check"),
    path("start/apply/<uuid:clinic>/", entrance.apply, name="apply"),
    path("start/sent/", entrance.apply_sent, name="apply_sent"),
    # for who applies; a record comes before the sections, whose keys stand at the same place
    path("application/record/", record.bring, name="record"),
    path("application/record/<uuid:pk>/", record.read, name="record_read"),
    path("application/", application.mine, name="mine"),
    path("application/send/", application.submit, name="submit"),
    path("application/withdraw/", application.withdraw, name="withdraw"),
    path("application/medicines/search/", section.medicines_search, name="medicines_search"),
    path("application/<slug:key>/", section.section, name="section"),
    path("application/<slug:key>/keep/", section.section_keep, name="section_keep"),
    # for staff
    path("applications/", queue.applications, name="queue"),
    path("applications/<uuid:pk>/", review.review, name="review"),
    path("applications/<uuid:pk>/decide/", review.decide, name="decide"),
    path("findings/<uuid:pk>/pass/", review.pass_stop, name="pass_stop"),
    path("patients/<uuid:pk>/plan/", plan.plan, name="plan"),
    path("plans/<uuid:pk>/sign/", plan.sign, name="plan_sign"),
    path("plans/<uuid:pk>/", plan.read, name="plan_read"),
    path("office/intake/", settings.settings, name="settings"),
]
