"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: How a person may be reached changed (quiet hours, a pause, consent). Sent with ``user`` (User).
contact_changed = Signal()
