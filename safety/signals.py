"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A safety task was opened. Sent with ``task`` (SafetyTask).
task_opened = Signal()

#: A safety task was settled. Sent with ``task`` (SafetyTask), ``by`` (User).
task_closed = Signal()
