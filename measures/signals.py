"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: A patient's answers were stored. Sent with ``response`` (Response), ``by`` (User).
response_submitted = Signal()

#: Something that the plan of a patient's questionnaires counts from changed: answers, a request that was left, a
#: measure that was stopped or taken up. Sent with ``patient`` (Patient). Who plans asks the facts anew.
plan_outdated = Signal()
