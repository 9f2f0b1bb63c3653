"""The carrier for notices on devices: web push to every browser in which the person allowed it (RFC 8030).

A notice holds the subject line of a message and the address of its page, and nothing else, sealed for the device.
Sending it again is harmless: the push service and the device put a notice with the same name in place of the first.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from common import clock
from messaging import push_sealing
from messaging.carriers import NoAddress, NotTaken, Parcel, Receipt
from messaging.http_line import CutOff, Line, NotSent
from messaging.models import Channel, Message, PushDevice
from messaging.registry import Kind, Text
from messaging.retry import Failure
from people.models import User

logger = logging.getLogger(__name__)

NOT_SET_UP = "push_off"
_KEPT_FOR = timedelta(days=1)
_SIGNED_FOR = timedelta(hours=12)
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429})
_NOT_OURS = frozenset({401, 403})
NOT_OURS = ("401", "403")
"""The device was set up with another key of the house, or the service does not accept what we signed."""
_LOOKED_AT = 50


class PushSettings(Protocol):
    """What ``settings.JOURNEY_PUSH`` says."""

    @property
    def key(self) -> str: ...

    @property
    def contact(self) -> str: ...

    @property
    def services(self) -> tuple[str, ...]: ...

    @property
    def timeout(self) -> int: ...

    @property
    def is_on(self) -> bool: ...


@dataclass(frozen=True)
class Device:
    """What it takes to write to a browser."""

    pk: UUID
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class PushParcel(Parcel):
    """A notice, the devices that it goes to, and for how many seconds it is of use."""

    devices: tuple[Device, ...]
    seconds: int


class Push:
    """Web push; one instance a thread."""

    channel: str = Channel.PUSH

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def off(self) -> str | None:
        """Without a key of the house nothing is sent."""
        return None if _push().is_on else NOT_SET_UP

    def parcel(self, message: Message, kind: Kind, text: Text, at: datetime) -> PushParcel:  # noqa: ARG002  (the port's)
        """The notice for each of the person's devices; raises ``NoAddress``. One query."""
        person = message.recipient
        if person is None or not person.is_active:
            raise NoAddress("inactive" if person else "no_device")
        rows = PushDevice.objects.own(person).usable()
        devices = tuple(Device(row.pk, row.endpoint, row.p256dh, row.auth) for row in rows)
        if not devices:
            raise NoAddress("no_device")
        useful = min(message.expires_at - at, _KEPT_FOR) if message.expires_at else _KEPT_FOR
        said = json.dumps({"title": text.subject, "url": text.action_url}, ensure_ascii=False)
        return PushParcel(str(message.pk), "", said.encode(), devices, max(60, int(useful.total_seconds())))

    def ready(self) -> None:
        """Each device has a service of its own; whether one answers is known when it is asked."""

    def send(self, parcel: Parcel) -> Receipt:
        """Hand the notice to every device's service. One that took it is enough; raises ``NotTaken``."""
        if not isinstance(parcel, PushParcel):
            raise TypeError("This is no notice.")
        answers = [(device, self._told(device, parcel)) for device in parcel.devices]
        _note(answers)
        taken = [answer for _device, answer in answers if 200 <= answer < 300]
        if taken:
            return Receipt(parcel.reference, str(taken[0]))
        raise _refusal({answer for _device, answer in answers})

    def close(self) -> None:
        """Hang up everywhere."""
        while self._lines:
            self._lines.popitem()[1].close()

    def _told(self, device: Device, parcel: PushParcel) -> int:
        """The status that the service answered; 0 when it could not be reached or did not answer."""
        origin, path = _split(device.endpoint)
        if not is_known_service(device.endpoint):
            return 410  # the list of services became shorter
        try:
            sealed = push_sealing.seal(parcel.content, p256dh=device.p256dh, auth=device.auth)
            line = self._lines.setdefault(origin, Line(origin, timeout=_push().timeout))
            return line.post(path, sealed, _headers(origin, parcel)).status
        except (NotSent, CutOff):
            return 0


def public_key() -> str:
    """The house's public key, as a browser wants it; empty while notices are off."""
    push = _push()
    return push_sealing.encode(push_sealing.public_part(_key(push.key))) if push.is_on else ""


def is_known_service(endpoint: str) -> bool:
    """Whether this is an address with one of the push services that the house writes to."""
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:  # a port that is none, half of an IPv6 address
        return False
    for service in _push().services:
        if service.startswith("http://"):  # a push service of one's own, for tests
            if f"{parts.scheme}://{parts.netloc}" == service:
                return True
        elif parts.scheme == "https" and port in (None, 443) and (host == service or host.endswith(f".{service}")):
            return True
    return False


def knows_us(user: User, *, since: datetime | None) -> bool:
    """Whether a service of this person's devices has taken a notice for somebody else from ``since`` on. Two queries.

    Then the house signs rightly, and what it refuses belongs to another key. None: nothing was refused before.
    """
    if since is None:
        return False
    own = {_split(row.endpoint)[0] for row in PushDevice.objects.own(user).usable()}
    others = PushDevice.objects.usable().filter(last_taken_at__gte=since).exclude(user=user)
    return any(_split(row.endpoint)[0] in own for row in others.order_by("-last_taken_at")[:_LOOKED_AT])


def _note(answers: list[tuple[Device, int]]) -> None:
    took = [device.pk for device, answer in answers if 200 <= answer < 300]
    # What we sign is right when another device takes it: then a refusal means that this one has another key.
    lost = _GONE | _NOT_OURS if took else _GONE
    gone = [device.pk for device, answer in answers if answer in lost]
    if gone:
        PushDevice.objects.filter(pk__in=gone, gone_at=None).update(gone_at=clock.now())
        logger.info("%d devices take no notices any more", len(gone))
    if took:
        PushDevice.objects.filter(pk__in=took).update(last_taken_at=clock.now())


def _refusal(answers: set[int]) -> NotTaken:
    """What it means when no device took it: the mildest answer counts, for one device is enough.

    Never that the channel as a whole is down: each device has a service of its own, and what one of them answers about one
    person's devices must not hold up the notices of everybody else.
    """
    if answers <= {0}:
        return NotTaken(Failure.TEMPORARY, "no answer")
    for answer in sorted(answers):
        if answer in _LATER or answer >= 500 or answer == 0:
            return NotTaken(Failure.TEMPORARY, str(answer or "no answer"))
    return NotTaken(Failure.PERMANENT, str(max(answers & (_GONE | _NOT_OURS) or answers)))


def _headers(origin: str, parcel: PushParcel) -> dict[str, str]:
    return {
        "Authorization": _signed(origin, clock.machine_time() // 3600),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(parcel.seconds),
        "Topic": UUID(parcel.reference).hex,
        "Urgency": "normal",
    }


@lru_cache(maxsize=64)
def _signed_for(key: str, contact: str, origin: str, hour: int) -> str:
    until = hour * 3600 + int(_SIGNED_FOR.total_seconds())
    return push_sealing.signature(_key(key), audience=origin, contact=contact, until=until)


def _signed(origin: str, hour: int) -> str:
    push = _push()
    return _signed_for(push.key, push.contact, origin, hour)


@lru_cache(maxsize=4)
def _key(text: str) -> ec.EllipticCurvePrivateKey:
    return push_sealing.private_key(text)


def _split(endpoint: str) -> tuple[str, str]:
    parts = urlsplit(endpoint)
    path = parts.path or "/"
    return f"{parts.scheme}://{parts.netloc}", f"{path}?{parts.query}" if parts.query else path


def _push() -> PushSettings:
    push: PushSettings = settings.JOURNEY_PUSH
    return push
