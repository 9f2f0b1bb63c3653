"""The names of states and reasons in plain words."""

from __future__ import annotations

from django.conf import settings
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
    "day_taken": _("The person gets one message a day. That day has another; this one goes on the next free day."),
    "day_kept": _(
        "The person gets one message a day, and the day of this one is kept for another that will come on it."
    ),
    "one_a_day": _("The person gets one message a day, and every day on which this one is of use has another."),
    "no_consent": _("The person does not agree to be written to this way."),
    "no_address": _("There is no usable address."),
    "no_carrier": _("Nothing in this house sends messages this way."),
    "no_number": _("The person has no number that is confirmed."),
    "no_device": _("The person has no device that takes notices."),
    "address_trouble": _("This address failed for good before, and nobody has put it right yet."),
    "texts_off": _("Texts are not set up in this house."),
    "push_off": _("Notices on devices are not set up in this house."),
    "undelivered": _("The provider could not deliver it."),
    "taken_before": _("It was to go once more, but the provider had taken it already."),
    "inactive": _("The person's login is closed."),
    "compose": _("Its words could not be made. This is a fault of the program."),
    "unknown_kind": _("Nothing in the program knows this kind of message any more."),
    "refused": _("The other side refused it for good."),
    "gave_up": _("The other side did not take it, and we tried often enough."),
    "will_try_again": _("The other side did not take it for now. It is tried again."),
    "cut_off": _("The connection broke after the message had gone out, before the other side had answered."),
    "by_office": _("The office called it off."),
    "lost": _("The office found out that it did not arrive."),
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
    "SSLCertVerificationError": _("the mail server’s certificate cannot be trusted."),
    "530": _("the mail server wants us to sign in."),
}
OTHER_TROUBLE = _("the mail server, or the folder for letters, cannot be used.")

DOWN = {
    "email": _("E-mail cannot be sent at present"),
    "text": _("Texts cannot be sent at present"),
    "push": _("Notices on devices cannot be sent at present"),
}
PROVIDER_TROUBLES = {
    "401": _("the provider does not accept our account and token."),
    "403": _("the provider refuses us."),
    "404": _("the provider does not know our account."),
    "400": _("the provider refuses our number or our settings."),
    "TimeoutError": _("the provider does not answer in time."),
    "gaierror": _("the provider’s name is not known."),
    "ConnectionRefusedError": _("the provider does not accept connections."),
    "SSLCertVerificationError": _("the provider’s certificate cannot be trusted."),
}
OTHER_PROVIDER_TROUBLE = _("the provider cannot be reached.")

UNSURE = _(
    "It was on its way when the connection or the program broke off. It may have arrived. "
    "It is not sent again by itself, so that nobody gets it twice."
)

OFF = {
    "texts_off": _("Your clinic does not send texts at present."),
    "push_off": _("Your clinic does not send notices to devices at present."),
    "no_carrier": _("Your clinic does not write this way."),
}
"""What a person is told about a way that this house does not have."""

OFF_FOR_THE_OFFICE = {
    "texts_off": _(
        "Texts are off: whoever runs this house has not given it an account with a provider. People are reached another way."
    ),
    "push_off": _("Notices on devices are off: this house has no key for them. People are reached another way."),
}

ADDRESS_TROUBLES = {
    "email": _("We could not reach you by e-mail: your address does not take our letters."),
    "text": _("We could not reach you by text: your number does not take our texts."),
    "push": _("We could not reach your device: notices were switched off there."),
}

PAUSES = ((1, _("For a day")), (3, _("For three days")), (7, _("For a week")))


def our_number() -> str:
    """The number from which texts come; empty when there is none, or when the provider chooses one of several."""
    sender = str(settings.JOURNEY_TEXTS.sender)
    return "" if sender.startswith("MG") else sender
