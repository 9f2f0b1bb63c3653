"""The addresses of this room."""

from django.urls import path

from people.views import care_team, clinic, closures, details, entrance, joining, me, office

app_name = "people"

urlpatterns = [
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("forgot/", entrance.forgot, name="forgot"),
    path("forgot/sent/", entrance.forgot_sent, name="forgot_sent"),
    path("reset/<str:token>/", entrance.reset, name="reset"),
    path("join/<str:token>/", joining.join, name="join"),
    path("me/", me.profile, name="me"),
    path("me/password/", me.password, name="password"),
    path("me/phone/<uuid:pk>/", details.my_phone, name="my_phone"),
    path("clinic/switch/", me.switch, name="switch"),
    path("office/people/", office.staff, name="staff"),
    path("office/people/invite/", office.invite_person, name="invite"),
    path("office/people/<uuid:pk>/end/", office.membership_end, name="membership_end"),
    path("office/invitations/<uuid:pk>/resend/", office.invitation_resend, name="invitation_resend"),
    path("office/invitations/<uuid:pk>/withdraw/", office.invitation_withdraw, name="invitation_withdraw"),
    path("office/patients/<uuid:pk>/", details.patient_details, name="patient_details"),
    path("office/clinic/", clinic.settings, name="clinic"),
    path("office/clinic/hours/", clinic.hours, name="hours"),
    path("office/clinic/closures/", closures.closures, name="closures"),
    path("office/clinic/closures/holidays/", closures.holidays, name="holidays"),
    path("office/clinic/closures/<uuid:pk>/remove/", closures.closure_remove, name="closure_remove"),
    path("patients/<uuid:pk>/team/", care_team.team, name="team"),
]
