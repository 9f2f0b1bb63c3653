"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A course closed. Sent with ``course`` (Course), ``by`` (User), ``why`` (str). A receiver may raise ``Refused``.
course_closed = Signal()

#: A course was opened. Sent with ``course`` (Course), ``by`` (User).
course_opened = Signal()

#: A course moved to another phase. Sent with ``course`` (Course), ``by`` (User).
phase_changed = Signal()
