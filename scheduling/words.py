"""What the rules of booking have to say: a sentence for each of their codes, in the words and the zone of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scheduling.facts import Gives

#: What a proposal gives up of what was wished for, or of what would be pleasant.
GIVEN_UP: Mapping[str, str | Promise] = MappingProxyType(
    {
        "other_weekday": gettext_lazy("Session %(number)s is on another day than wished: %(at)s."),
        "outside_hours": gettext_lazy("Session %(number)s is outside the wished hours: %(at)s."),
        "other_hour": gettext_lazy("Session %(number)s is not at %(usual)s like the others: %(at)s."),
        "later_start": gettext_lazy("It begins later than wished: %(at)s."),
        "longer": gettext_lazy("It takes %(weeks)s weeks; the protocol plans %(planned)s."),
        "no_integration": gettext_lazy(
            "No time for the integration session after session %(dose)s within %(until_hours)s hours. Book it by hand."
        ),
        "not_the_usual_person": gettext_lazy("Most sessions are not with the person who treats the patient now."),
    }
)

#: What stands in the way when nothing fits.
IN_THE_WAY: Mapping[str, str | Promise] = MappingProxyType(
    {
        "never_open": gettext_lazy("The clinic has no opening hours on these days, so no session can be placed."),
        "too_short": gettext_lazy(
            "A session takes %(minutes)s minutes, and the clinic is never open that long at a stretch (%(longest)s minutes at"
            " most). The protocol cannot be kept with these opening hours."
        ),
        "the_week": gettext_lazy(
            "The clinic’s opening hours cannot hold this protocol: %(per_week)s sessions a week of %(minutes)s minutes, with"
            " the gaps that it asks for, find no room even in an empty week."
        ),
        "closures": gettext_lazy(
            "Closed days leave no room for a whole series between %(first)s and %(last)s. Try a later start."
        ),
        "wished_hours": gettext_lazy("The wished hours stand in the way. At other hours it would fit:"),
        "wished_weekdays": gettext_lazy("The wished days of the week stand in the way. On other days it would fit:"),
        "wished_hours_and_weekdays": gettext_lazy(
            "The wished hours and days of the week stand in the way together. Without both it would fit:"
        ),
        "stands_refused": gettext_lazy(
            "The times at which the patient cannot come stand in the way. If the patient could, this would fit:"
        ),
        "stands_busy": gettext_lazy(
            "What the patient has booked already stands in the way. Without it this would fit:"
        ),
        "stands_places": gettext_lazy("No place is free often enough. With one more place this would fit:"),
        "stands_people": gettext_lazy(
            "Nobody who may run a session is there and free often enough. With one more person this would fit:"
        ),
        "stands_gates": gettext_lazy(
            "There is no free time for a talk that the protocol asks for before a dose. Without it this would fit:"
        ),
        "stands_last_gap": gettext_lazy(
            "The last dose is too long ago for the protocol’s greatest gap. If the gap may be longer, this would fit:"
        ),
        "together": gettext_lazy("Several things together stand in the way: %(rules)s. Without them this would fit:"),
    }
)

#: Names of the rules that stand in the way together.
RULES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "refused": gettext_lazy("when the patient cannot come"),
        "busy": gettext_lazy("what the patient has booked already"),
        "places": gettext_lazy("the places"),
        "people": gettext_lazy("the people"),
        "gates": gettext_lazy("the talks before a dose"),
        "last_gap": gettext_lazy("the time since the last dose"),
    }
)

#: The rules of the checker.
BROKEN: Mapping[str, str | Promise] = MappingProxyType(
    {
        "doses": gettext_lazy("The protocol asks for %(doses)s sessions; these are %(count)s."),
        "minutes": gettext_lazy("Session %(number)s has to be %(minutes)s minutes long."),
        "gap_below_min": gettext_lazy(
            "Session %(number)s follows after %(hours)s hours; at least %(least)s have to lie between."
        ),
        "gap_above_max": gettext_lazy(
            "Session %(number)s follows after %(days)s days; the protocol asks for %(most)s at most."
        ),
        "per_week": gettext_lazy("There are %(count)s sessions in one week; the protocol asks for %(most)s at most."),
        "past": gettext_lazy("%(what)s lies in the past."),
        "closed": gettext_lazy("%(what)s does not lie in the clinic’s opening hours."),
        "step": gettext_lazy("%(what)s does not begin at a time at which sessions begin here."),
        "patient_taken": gettext_lazy("%(what)s: the patient has another appointment then."),
        "refused": gettext_lazy("%(what)s: the patient cannot come then."),
        "place_missing": gettext_lazy("%(what)s has no place."),
        "place_wrong": gettext_lazy("%(what)s cannot be in that place."),
        "place_closed": gettext_lazy("%(what)s: the place cannot be used then."),
        "place_taken": gettext_lazy("%(what)s: the place is taken then."),
        "person_missing": gettext_lazy("%(what)s has nobody who runs it."),
        "person_wrong": gettext_lazy("%(what)s cannot be with that person."),
        "person_away": gettext_lazy("%(what)s: the person does not work then."),
        "person_taken": gettext_lazy("%(what)s: the person has another appointment then."),
        "patient_twice": gettext_lazy("%(what)s is at the time of another one of the series."),
        "person_twice": gettext_lazy("%(what)s has a person who is at another one of the series then."),
        "place_twice": gettext_lazy("%(what)s has a place in which another one of the series is then."),
        "gate_missing": gettext_lazy("The talk before session %(number)s is missing."),
        "gate_wrong": gettext_lazy("The talk before session %(number)s is not what the protocol asks for."),
        "gate_order": gettext_lazy(
            "The talk before session %(number)s has to lie between that session and the one before."
        ),
        "meeting_unasked": gettext_lazy("There is a talk that the protocol does not ask for."),
        "integration_wrong": gettext_lazy(
            "The integration session after session %(dose)s is not what the protocol asks for."
        ),
        "integration_outside": gettext_lazy("The integration session after session %(dose)s lies outside its window."),
        "too_early": gettext_lazy("Session %(number)s is before the wished start."),
        "unsaid": gettext_lazy("Something is given up without being said."),
    }
)

SENTENCES: Mapping[str, str | Promise] = MappingProxyType({**GIVEN_UP, **IN_THE_WAY, **BROKEN})


def sentence(gives: Gives, zone: ZoneInfo) -> str:
    """The sentence of a code, its instants as clocks show them in ``zone``."""
    if gives.code in _COUNTED:
        return _COUNTED[gives.code](int(str(gives.values["count"])))
    values = {name: _said(value, zone) for name, value in gives.values.items()}
    if "kind" in gives.values:
        values["what"] = _what(gives)
    return str(SENTENCES[gives.code]) % values


def _other_people(count: int) -> str:
    return ngettext(
        "%(count)s session is with somebody else than the others.",
        "%(count)s sessions are with somebody else than the others.",
        count,
    ) % {"count": count}


def _other_places(count: int) -> str:
    return ngettext(
        "%(count)s session is in another place than the others.",
        "%(count)s sessions are in another place than the others.",
        count,
    ) % {"count": count}


_COUNTED: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {"other_people": _other_people, "other_places": _other_places}
)

CODES = frozenset(SENTENCES) | frozenset(_COUNTED)
"""Everything that has a sentence."""


def _what(gives: Gives) -> str:
    number = gives.values.get("number")
    if gives.values["kind"] == "dose":
        return _("Session %(number)s") % {"number": number}
    if gives.values["kind"] == "integration":
        return _("The integration session after session %(number)s") % {"number": number}
    return _("The talk before session %(number)s") % {"number": number}


def _said(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return date_format(value.astimezone(zone), _("l j F, H:i"))
    if isinstance(value, date):
        return date_format(value, "l j F")
    if isinstance(value, time):
        return time_format(value, "H:i")
    if isinstance(value, tuple):
        return get_text_list([str(RULES[str(one)]) for one in value], _("and"))
    return value
