"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A course closed. Sent with ``course`` (Course), ``by`` (User), ``why`` (str). A receiver may raise ``Refused``.
course_closed = Signal()
