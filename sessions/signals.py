"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A dose ended. Sent with ``dose`` (Dose), ``by`` (User).
dose_ended = Signal()

#: The times of a dose were corrected. Sent with ``dose`` (the new row), ``by`` (User).
dose_corrected = Signal()

#: Sessions or meetings of a course were booked, moved, called off, missed or held. Sent with ``course`` (Course),
#: ``by`` (User).
dates_changed = Signal()

#: A session that was still to come left its time, by a move or because it was called off. Sent with ``session``
#: (TreatmentSession, as it is now), and what it held: ``starts_at``, ``minutes``, ``place``, ``clinician``; ``by`` (User).
slot_freed = Signal()
