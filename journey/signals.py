"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A course closed. Sent with ``course`` (Course), ``by`` (User), ``why`` (str). A receiver may raise ``Refused``.
course_closed = Signal()

#: A course was opened. Sent with ``course`` (Course), ``by`` (User).
course_opened = Signal()

#: A course moved to another phase. Sent with ``course`` (Course), ``by`` (User).
phase_changed = Signal()

#: A plan is about to be signed. Sent with ``plan`` (TreatmentPlan, still a draft), ``course`` (Course that is open, or
#: None), ``by`` (User). A receiver may raise ``Refused``.
plan_signing = Signal()

#: A plan was signed. Sent with ``plan`` (TreatmentPlan), ``course`` (Course), ``by`` (User).
plan_signed = Signal()
