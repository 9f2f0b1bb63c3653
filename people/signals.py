"""What the people room announces upward; the rooms above connect in ``AppConfig.ready()``.

All are sent inside the transaction of the service, so a listener's rows live or die with the fact itself.
"""

from django.dispatch import Signal

invitation_made = Signal()
"""An invitation should be sent, the first time or again: ``invitation`` (its ``sends`` counts which time)."""

known_person_asked = Signal()
"""Somebody asked for a link to apply where they have an account already: ``user``, ``clinic``, ``knock`` (which time)."""

password_reset_asked = Signal()
"""A person who forgot their password asked for a link: ``reset``, ``clinic`` (the one in whose name we write)."""

person_joined = Signal()
"""Somebody accepted: ``invitation``, ``user``, ``write_by_email`` (True, False, or None when nobody asked)."""

membership_ended = Signal()
"""Somebody no longer works at a clinic, and left its care teams: ``membership``."""

care_team_changed = Signal()
"""Somebody treats a patient from now on, or no longer does: ``patient``. Who it is now stands in the tables."""

zone_changed = Signal()
"""A person chose another time zone: ``user``. What is planned by their clock has to be planned anew."""
