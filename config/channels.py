"""How texts and notices on devices leave the house. Without its settings a channel is off, which is no error."""

from dataclasses import dataclass, field

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
"""The push services of the browsers, with the names below them. A device's address must be with one of these: it comes
from a browser, and the house must not be talked into calling anybody else."""


@dataclass(frozen=True)
class Texts:
    """An account at a provider that speaks Twilio's programming interface."""

    account: str = ""
    token: str = field(default="", repr=False)
    sender: str = ""
    """A number with its plus, or the id of a messaging service (``MG…``)."""
    api: str = "https://api.twilio.com"
    callback: str = ""
    """The origin at which the provider finds this house; empty where it can not."""
    timeout: int = 20
    """Seconds to wait for the provider."""

    @property
    def is_on(self) -> bool:
        """Whether texts can be sent at all."""
        return bool(self.account and self.token and self.sender)

    @property
    def is_half_given(self) -> bool:
        """Whether somebody began to set it up and did not end."""
        return not self.is_on and bool(self.account or self.token or self.sender)


@dataclass(frozen=True)
class Push:
    """The house's own key for web push (VAPID), and who answers for it."""

    key: str = field(default="", repr=False)
    """The private key: 32 bytes in URL-safe base64."""
    contact: str = ""
    """An address (``mailto:`` or https) at which a push service reaches whoever runs this house."""
    services: tuple[str, ...] = PUSH_SERVICES
    timeout: int = 10

    @property
    def is_on(self) -> bool:
        """Whether devices can be written to at all."""
        return bool(self.key)
