"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A patient signed an agreement. Sent with ``consent`` (Consent) and ``by`` (User).
consent_signed = Signal()

#: A patient withdrew an agreement, or took back by another way what it stands for. Sent with ``consent`` (Consent, as it is
#: now) and ``by`` (User, or the name of the part of the system through which they did it). Not sent for a signature that a
#: newer one takes the place of.
consent_withdrawn = Signal()
