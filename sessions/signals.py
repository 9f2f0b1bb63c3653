"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A dose ended. Sent with ``dose`` (Dose), ``by`` (User).
dose_ended = Signal()

#: The times of a dose were corrected. Sent with ``dose`` (the new row), ``by`` (User).
dose_corrected = Signal()

#: Sessions of a course were booked, moved, called off or missed. Sent with ``course`` (Course), ``by`` (User).
dates_changed = Signal()
