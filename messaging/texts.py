"""The names of states and reasons in plain words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "queued": _("Waiting"),
    "claimed": _("About to go"),
    "sending": _("On its way"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "bounced": _("Came back"),
    "failed": _("Failed"),
    "unsure": _("Unsure"),
    "cancelled": _("Called off"),
    "missed": _("Missed"),
    "suppressed": _("Held back"),
}

REASONS = {
    "late": _("Its time had passed before it could go."),
    "quiet_hours": _("It fell into the person's quiet hours."),
    "paused": _("The person asked for a pause."),
    "no_consent": _("The person does not agree to be written to this way."),
    "no_address": _("There is no usable address."),
    "inactive": _("The person's login is closed."),
    "compose": _("Its words could not be made. This is a fault of the program."),
    "unknown_kind": _("Nothing in the program knows this kind of message any more."),
    "refused": _("The mail server refused it for good."),
    "gave_up": _("The mail server did not take it, and we tried often enough."),
    "will_try_again": _("The mail server did not take it for now. It is tried again."),
    "cut_off": _("The connection broke after the message had gone out, before the mail server had answered."),
    "by_office": _("The office called it off."),
    "said_by_office": _("The office found out that it arrived."),
}

TROUBLES = {
    "ConnectionRefusedError": _("the mail server does not accept connections."),
    "TimeoutError": _("the mail server does not answer in time."),
    "SMTPServerDisconnected": _("the mail server hangs up or does not answer in time."),
    "SMTPConnectError": _("the mail server turns us away."),
    "SMTPAuthenticationError": _("the mail server does not accept our name and password."),
    "SMTPNotSupportedError": _("the mail server does not offer what our settings ask for."),
    "gaierror": _("the mail server’s name is not known."),
    "SSLCertVerificationError": _("the mail server’s certificate can not be trusted."),
    "530": _("the mail server wants us to sign in."),
}
OTHER_TROUBLE = _("the mail server, or the folder for letters, can not be used.")

UNSURE = _(
    "It was on its way when the connection or the program broke off. It may have arrived. "
    "It is not sent again by itself, so that nobody gets it twice."
)
