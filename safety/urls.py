"""Addresses of this room."""

from django.urls import path

from safety.views import answering, kept, lines, looking, on_call, plan, tasks
from safety.views import help as help_page

app_name = "safety"
urlpatterns = [
    path("help/", help_page.crisis, name="crisis"),
    path("help/call/", help_page.call, name="call"),
    path("help/words/", looking.looking, name="looking"),
    path("help/words/decide/", looking.decide, name="looking_decide"),
    path("safety/", tasks.open_tasks, name="list"),
    path("safety/<uuid:pk>/", tasks.task, name="task"),
    path("safety/<uuid:pk>/take/", answering.take, name="take"),
    path("safety/<uuid:pk>/hand-on/", answering.hand_on, name="hand_on"),
    path("safety/<uuid:pk>/note/", answering.note, name="note"),
    path("patients/<uuid:pk>/safety-task/", tasks.open_by_hand, name="open"),
    path("office/on-call/", on_call.on_call, name="on_call"),
    path("office/crisis-lines/", lines.lines, name="lines"),
    path("safety-plan/", plan.my_plan, name="my_plan"),
    path("safety-plan/write/", plan.my_write, name="my_plan_write"),
    path("safety-plan/print/", plan.my_print, name="my_plan_print"),
    path("safety-plan/versions/", plan.my_versions, name="my_plan_versions"),
    path("safety-plan/versions/<int:number>/", plan.my_version, name="my_plan_version"),
    path("safety-plan/copy/", kept.plan_copy, name="plan_copy"),
    path("safety-plan/offline/", kept.offline, name="plan_offline"),
    path("patients/<uuid:pk>/safety-plan/", plan.patient_plan, name="patient_plan"),
    path("patients/<uuid:pk>/safety-plan/write/", plan.patient_write, name="patient_plan_write"),
    path("patients/<uuid:pk>/safety-plan/read/", plan.patient_read, name="patient_plan_read"),
    path("patients/<uuid:pk>/safety-plan/print/", plan.patient_print, name="patient_plan_print"),
    path("patients/<uuid:pk>/safety-plan/versions/", plan.patient_versions, name="patient_plan_versions"),
    path("patients/<uuid:pk>/safety-plan/versions/<int:number>/", plan.patient_version, name="patient_plan_version"),
]
