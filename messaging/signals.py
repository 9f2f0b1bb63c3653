"""Facts that this room announces to the rooms above it, inside the transaction that made them true."""

from __future__ import annotations

from django.dispatch import Signal

#: How a person may be reached changed (quiet hours, a pause, consent). Sent with ``user`` (User). What waits and was not
#: planned anew takes the way that is first now afterwards.
contact_changed = Signal()

#: Somebody took back their word that a clinic may write to them by a channel: on their page, by STOP, by the link in an
#: e-mail. Sent with ``user``, ``clinic``, ``channel`` and ``by`` (User, or the name of a part of the system). The word
#: stays taken back whatever breaks in what follows from it.
contact_withdrawn = Signal()

#: A message will not reach its person by this channel. Sent with ``message`` (Message, as it was settled), ``failure``
#: (its reason: "refused", "gave_up", "lost", or why it has no way to go: no address, no word of the person, a channel that
#: is off) and ``answer`` (a code, never an address; may be empty). Not for what was called off, missed, or held back for
#: want of a day.
message_failed = Signal()
