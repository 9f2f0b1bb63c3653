"""A protocol in words: what it asks for, its numbers, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from journey import asking_words
from journey.models import ProtocolVersion
from journey.protocol import Meetings, ProtocolRules, Source

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROUTES: dict[str, StrPromise] = {
    "sublingual": gettext_lazy("Under the tongue"),
    "oral": gettext_lazy("Swallowed"),
    "intravenous": gettext_lazy("Infusion into a vein"),
    "intramuscular": gettext_lazy("Injection into a muscle"),
    "subcutaneous": gettext_lazy("Injection under the skin"),
    "intranasal": gettext_lazy("Nasal spray"),
}
SETTINGS: dict[str, StrPromise] = {"home": gettext_lazy("At home"), "clinic": gettext_lazy("In the clinic")}

_LABELS: dict[str, tuple[StrPromise, StrPromise | str]] = {
    "induction.doses": (gettext_lazy("Sessions of the induction"), ""),
    "induction.per_week": (gettext_lazy("Sessions a week"), ""),
    "induction.weeks": (gettext_lazy("Weeks of the induction"), ""),
    "induction.min_gap_hours": (gettext_lazy("Smallest gap between two sessions"), gettext_lazy("hours")),
    "induction.max_gap_days": (gettext_lazy("Largest gap between two sessions"), gettext_lazy("days")),
    "induction.session_minutes": (gettext_lazy("Time booked for a session"), gettext_lazy("minutes")),
    "predose.systolic_hold": (gettext_lazy("Systolic pressure that holds, above"), "mmHg"),
    "predose.diastolic_hold": (gettext_lazy("Diastolic pressure that holds, above"), "mmHg"),
    "predose.pulse_hold": (gettext_lazy("Pulse that holds, above"), gettext_lazy("a minute")),
    "predose.min_gap_block_hours": (gettext_lazy("No dose sooner after the last one than"), gettext_lazy("hours")),
    "predose.min_gap_override_hours": (gettext_lazy("A prescriber decides below"), gettext_lazy("hours")),
    "predose.reading_valid_minutes": (gettext_lazy("A reading counts for"), gettext_lazy("minutes")),
    "monitoring.minutes": (gettext_lazy("Readings, minutes after the dose began"), ""),
    "monitoring.minimum_stay_minutes": (gettext_lazy("Shortest stay"), gettext_lazy("minutes")),
    "dose_entry.warn_below_mg": (gettext_lazy("The form asks below"), "mg"),
    "dose_entry.warn_above_mg": (gettext_lazy("The form asks above"), "mg"),
    "dose_entry.warn_below_mg_per_kg": (gettext_lazy("The form asks below"), "mg/kg"),
    "dose_entry.warn_above_mg_per_kg": (gettext_lazy("The form asks above"), "mg/kg"),
    "relapse.rules": (gettext_lazy("An earlier session is proposed after"), ""),
    "relapse.readings": (gettext_lazy("Readings in a row above the response line"), ""),
    "relapse.readings_days": (gettext_lazy("From the first to the last of them at least"), gettext_lazy("days")),
    "relapse.worsening_days": (gettext_lazy("From the best reading to the newest at least"), gettext_lazy("days")),
    "relapse.best_within_days": (gettext_lazy("The best reading is looked for within"), gettext_lazy("days")),
    "relapse.valid_days": (gettext_lazy("A newest reading counts for"), gettext_lazy("days")),
    "window.first_hour_minutes": (gettext_lazy("First message after the dose"), gettext_lazy("minutes")),
    "window.first_hour_latest_hours": (gettext_lazy("First message no later than"), gettext_lazy("hours")),
    "window.first_hour_useful_hours": (gettext_lazy("First message of use until"), gettext_lazy("hours")),
    "window.morning_not_before_hours": (gettext_lazy("Morning message no earlier than"), gettext_lazy("hours")),
    "window.morning_at": (gettext_lazy("Morning message at"), ""),
    "window.second_hours": (gettext_lazy("Second message after"), gettext_lazy("hours")),
    "window.latest_start_hours": (gettext_lazy("Last message no later than"), gettext_lazy("hours")),
    "window.closes_hours": (gettext_lazy("The window closes after"), gettext_lazy("hours")),
    "window.closing_margin_minutes": (gettext_lazy("No message before the close within"), gettext_lazy("minutes")),
    "window.follow_up_days": (gettext_lazy("Looking back once more after"), gettext_lazy("days")),
    "window.follow_up_open_days": (gettext_lazy("That page stays open for"), gettext_lazy("days")),
    "meetings.preparation_minutes": (gettext_lazy("A talk to prepare takes"), gettext_lazy("minutes")),
    "meetings.integration_after": (gettext_lazy("A talk to integrate follows the doses"), ""),
    "meetings.integration_minutes": (gettext_lazy("It takes"), gettext_lazy("minutes")),
    "meetings.integration_from_hours": (gettext_lazy("It begins no sooner after the dose than"), gettext_lazy("hours")),
    "meetings.integration_until_hours": (gettext_lazy("It is over within"), gettext_lazy("hours")),
}
_CONSULT_LABELS = {
    "before_dose": (gettext_lazy("a dose that waits for it"), ""),
    "minutes": (gettext_lazy("takes"), gettext_lazy("minutes")),
}
RELAPSE_RULES: dict[str, StrPromise] = {
    "loss_of_response": gettext_lazy("loss of the response"),
    "reliable_worsening": gettext_lazy("reliable worsening"),
}
RELAPSE_SOURCES: tuple[Source, ...] = (
    Source(
        numbers=("relapse.rules",),
        claim="A response is a fall of the PHQ-9 by half or more; how long it is sustained after the induction is followed.",
        source="McInnes 2022, doi:10.1016/j.jad.2021.12.097",
        verified=True,
    ),
    Source(
        numbers=("relapse.worsening_days",),
        claim="The questions ask about the last two weeks; readings less than 7 days apart are not compared.",
        source="Our suggestion",
        verified=False,
    ),
    Source(
        numbers=("relapse.readings", "relapse.readings_days"),
        claim="One bad day is no relapse: more than one reading is asked for, days apart. How many, and how far, is ours.",
        source="Our suggestion",
        verified=False,
    ),
    Source(
        numbers=("relapse.best_within_days", "relapse.valid_days"),
        claim="Chosen so that the watch compares with how the patient was lately; no study says more.",
        source="Our suggestion",
        verified=False,
    ),
)
"""Where the watch's numbers come from as long as a protocol names no source of its own."""

_DEFAULTS = (*asking_words.SOURCES, *RELAPSE_SOURCES)

_STEP_LABELS = {
    "from_week": (gettext_lazy("from week"), ""),
    "min_days": (gettext_lazy("smallest gap"), gettext_lazy("days")),
    "max_days": (gettext_lazy("largest gap"), gettext_lazy("days")),
}
_GROUPS: tuple[tuple[str, StrPromise], ...] = (
    ("induction", gettext_lazy("Induction")),
    ("maintenance", gettext_lazy("Maintenance")),
    ("predose", gettext_lazy("What holds a dose")),
    ("monitoring", gettext_lazy("Monitoring")),
    ("dose_entry", gettext_lazy("Writing down a dose")),
    ("window", gettext_lazy("The days after a dose")),
    ("measures", gettext_lazy("Questionnaires")),
    ("relapse", gettext_lazy("Relapse watch in maintenance")),
    ("meetings", gettext_lazy("Talks around the doses")),
)


@dataclass(frozen=True)
class ProtocolCard:
    """A protocol at a glance, for the one who chooses."""

    version: ProtocolVersion
    route: str
    setting: str
    rhythm: str
    then: str
    asks: tuple[str, ...]
    summary: str


@dataclass(frozen=True)
class NumberLine:
    """One number with its source; ``source`` is None when nobody has named one."""

    label: str
    value: str
    source: Source | None

    @property
    def is_verified(self) -> bool:
        """Whether the number was read in the source itself."""
        return self.source is not None and self.source.verified


@dataclass(frozen=True)
class NumberGroup:
    """Numbers that belong together."""

    title: str
    lines: list[NumberLine]


def card_of(version: ProtocolVersion) -> ProtocolCard:
    """The short card of a protocol version."""
    rules = version.rules
    return ProtocolCard(
        version=version,
        route=", ".join(str(ROUTES[route]) for route in rules.routes),
        setting=str(SETTINGS[rules.setting]),
        rhythm=_rhythm(rules),
        then=_then(rules),
        asks=_asks(rules),
        summary=rules.summary,
    )


def groups_of(rules: ProtocolRules) -> list[NumberGroup]:
    """Every number of the protocol, with the source that stands for it."""
    sources = {place: source for source in (*_DEFAULTS, *rules.sources) for place in source.numbers}
    data = rules.model_dump(mode="json")
    names: dict[str, Any] = {**RELAPSE_RULES, **asking_words.titles()}
    return [
        NumberGroup(str(title), [_line(place, value, sources, names) for place, value in _leaves(group, data[group])])
        for group, title in _GROUPS
        if group != "meetings" or rules.meetings != Meetings()
    ]


def general_sources(rules: ProtocolRules) -> list[Source]:
    """Sources that stand for no single number."""
    return [source for source in rules.sources if not source.numbers]


def count_unverified(rules: ProtocolRules) -> int:
    """How many numbers nobody has read in their source yet."""
    return sum(not line.is_verified for group in groups_of(rules) for line in group.lines)


def _is_said_in_words(place: str) -> bool:
    """Who leads a talk, and whether it is by video, are no numbers; nor is a list of consults that is empty."""
    return place.startswith("meetings.") and place.rsplit(".", 1)[1] in {
        "by_video",
        "consults",
        "integration_by_video",
        "roles",
    }


def _leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{place}.{name}", inner)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from _leaves(f"{place}.{number}", inner)
    elif value is not None and not _is_said_in_words(place):
        yield place, value


def _line(place: str, value: Any, sources: dict[str, Source], names: dict[str, Any]) -> NumberLine:
    label, unit = _words(place)
    shown = ", ".join(str(names.get(one, one)) for one in value) if isinstance(value, list) else _plain(value)
    return NumberLine(label, f"{shown or _('none')} {unit}".strip(), sources.get(place))


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return value[:5] if isinstance(value, str) and value.count(":") == 2 else str(value)


def _words(place: str) -> tuple[str, str]:
    parts = place.split(".")
    if parts[0] == "maintenance":
        label, unit = _STEP_LABELS[parts[2]]
        return _("Step %(n)s: %(what)s") % {"n": int(parts[1]) + 1, "what": label}, str(unit)
    if parts[:2] == ["meetings", "consults"]:
        label, unit = _CONSULT_LABELS[parts[3]]
        return _("Consult %(n)s: %(what)s") % {"n": int(parts[2]) + 1, "what": label}, str(unit)
    label, unit = {**_LABELS, **asking_words.LABELS}[place]
    return str(label), str(unit)


def _rhythm(rules: ProtocolRules) -> str:
    part = rules.induction
    values = {"doses": part.doses, "week": part.per_week, "weeks": part.weeks}
    return _("%(doses)s sessions, %(week)s a week for %(weeks)s weeks") % values


def _then(rules: ProtocolRules) -> str:
    steps = []
    for step in rules.maintenance:
        days = f"{step.min_days}–{step.max_days}" if step.min_days != step.max_days else f"{step.min_days}"
        steps.append(_("every %(days)s days from week %(week)s") % {"days": days, "week": step.from_week})
    return "; ".join(steps)


def _asks(rules: ProtocolRules) -> tuple[str, ...]:
    readings = len([minute for minute in rules.monitoring.minutes if minute > 0])
    stay = rules.monitoring.minimum_stay_minutes
    values = {
        "systolic": rules.predose.systolic_hold,
        "diastolic": rules.predose.diastolic_hold,
        "pulse": rules.predose.pulse_hold,
    }
    return (
        _("Blood pressure and pulse before each dose; it holds above %(systolic)s/%(diastolic)s or %(pulse)s.")
        % values,
        ngettext("%(n)s reading after the dose began.", "%(n)s readings after the dose began.", readings)
        % {"n": readings},
        _("A stay of at least %(stay)s minutes.") % {"stay": stay}
        if rules.setting == "clinic"
        else _("An adult beside the patient throughout, at least %(stay)s minutes.") % {"stay": stay},
        *_questions(rules),
    )


def _questions(rules: ProtocolRules) -> tuple[str, ...]:
    weekly, titles = rules.measures.weekly, asking_words.titles()
    if not weekly.instruments:
        return ()
    named = ", ".join(titles.get(key, key) for key in weekly.instruments)
    return (_("%(named)s every %(days)s days in the induction.") % {"named": named, "days": weekly.every_days},)
