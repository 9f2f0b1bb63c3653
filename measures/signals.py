"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A patient's answers were stored. Sent with ``response`` (Response), ``by`` (User).
response_submitted = Signal()
