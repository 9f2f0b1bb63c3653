"""Facts that this room announces, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: An application was accepted. Sent with ``application`` (Application), ``by`` (User). A receiver may raise ``Refused``.
application_accepted = Signal()
