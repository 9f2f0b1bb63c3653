"""Made-up content for the style page. Nobody here exists."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from django import forms
from django.core.paginator import Page, Paginator

from common.pictures.chart import Chart, Event, Series, Span, score_chart
from common.pictures.window import Mark, MarkState, WindowPicture, window_picture

ZONE = ZoneInfo("Europe/Berlin")
OPENED = datetime(2026, 3, 3, 13, 10, tzinfo=UTC)
CLOSES = OPENED + timedelta(hours=72)

BANDS = (
    (0.0, 4.0, "none or minimal"), (5.0, 9.0, "mild"), (10.0, 14.0, "moderate"), (15.0, 19.0, "moderately severe"),
    (20.0, 27.0, "severe"),
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="What shall we call you?", help_text="This is how your clinic will greet you.")
    email = forms.EmailField(label="E-mail")
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    zone = forms.ChoiceField(
        label="Where do you sleep?", choices=[("berlin", "Berlin"), ("lisbon", "Lisbon"), ("halifax", "Halifax")]
    )
    mood = forms.ChoiceField(
        label="How was the night?",
        choices=[("1", "Restless"), ("2", "Mixed"), ("3", "Quiet")],
        widget=forms.RadioSelect,
    )
    share = forms.BooleanField(label="My care team may read this", required=False)
    entry = forms.CharField(
        label="What stayed with you?",
        widget=forms.Textarea(attrs={"class": "page-to-write", "rows": 6}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def everything(audience: str) -> dict[str, Any]:
    """The whole context of the style page for ``patient`` or ``staff``."""
    return {
        "audience": audience,
        "clinic": {"name": "Harbour House Clinic"},
        "nav": _nav(audience),
        "crisis": _crisis(),
        "demo": _demo(),
        "zone": ZONE,
        "windows": _windows(),
        "today_window": _window(31, ("sent", "sent", "planned", "planned")),
        "chart": _chart(),
        "long_chart": _long_chart(),
        "one_point_chart": _one_point(),
        "empty_chart": score_chart([], [], (), ZONE),
        "fresh_form": SampleForm(auto_id="fresh_%s", initial={"zone": "lisbon", "mood": "2"}),
        "faulty_form": SampleForm({"name": "", "email": "ada(at)example", "mood": "7"}, auto_id="faulty_%s"),
        "timeline": _timeline(),
        "columns": [{"label": "Patient"}, {"label": "Phase"}, {"label": "Last visit"}, {"label": "PHQ-9", "num": True}],
        "rows": _rows(),
        "phases": ("intake", "preparation", "induction", "maintenance", "closed"),
        "tones": ("info", "good", "notice", "urgent"),
        "badges": (
            ("plain", "Draft"), ("open", "Window open"), ("info", "Booked"), ("good", "Shared"), ("notice", "Due today"),
            ("urgent", "Call today"),
        ),
        "page_obj": _page(),
        "stale_fields": _stale(),
        "swatches": ("paper", "surface", "sunk", "ink", "dusk", "honey", "moss", "slate", "clay"),
    }  # fmt: skip


def _nav(audience: str) -> list[dict[str, Any]]:
    entries = (
        [("Today", "sunrise", 0), ("Journal", "journal-text", 0), ("Course", "calendar3", 0), ("Inbox", "envelope", 2)]
        if audience == "patient"
        else [("Caseload", "people", 4), ("Day", "calendar3", 0), ("Safety", "shield-check", 1), ("Outbox", "send", 0)]
    )
    return [
        {"label": label, "url": f"#{drawing}", "icon": drawing, "current": place == 0, "count": count}
        for place, (label, drawing, count) in enumerate(entries)
    ]


def _crisis() -> list[dict[str, str]]:
    return [
        {"label": "Emergency services", "number": "112", "href": "tel:112", "note": "life in danger"},
        {"label": "Telephone counselling", "number": "0800 111 0 111", "href": "tel:+498001110111", "note": "free"},
        {"label": "Harbour House, on call", "number": "030 555 01 23", "href": "tel:+49305550123", "note": "8 to 20 h"},
    ]


def _demo() -> dict[str, Any]:
    return {
        "clock_now": OPENED + timedelta(hours=31),
        "controls_url": "#demo",
        "zone": ZONE,
        "speed": 60,
        "logins": [{"role": "Patient", "email": "ada@example.org", "password": "made-up words here"}],
    }


def _window(hours: float, states: tuple[MarkState, ...]) -> WindowPicture:
    offsets = (("First hour", 0.8), ("Next morning", 24.2), ("Second day", 48.0), ("Before it closes", 68.0))
    marks = [
        Mark(label, OPENED + timedelta(hours=offset), state)
        for (label, offset), state in zip(offsets, states, strict=True)
    ]
    return window_picture(OPENED, CLOSES, OPENED + timedelta(hours=hours), marks, ZONE)


def _windows() -> list[tuple[str, str, WindowPicture]]:
    return [
        ("just", "Just opened", _window(0.3, ("planned", "planned", "planned", "planned"))),
        ("middle", "In the middle", _window(37, ("sent", "sent", "planned", "planned"))),
        ("closing", "About to close", _window(68.6, ("sent", "missed", "sent", "sent"))),
        ("minutes", "The last hour", _window(71.3, ("sent", "missed", "sent", "sent"))),
        ("closed", "Closed", _window(75, ("sent", "sent", "missed", "sent"))),
        ("written", "Written", _window(27, ("sent", "written", "cancelled", "cancelled"))),
        ("ahead", "Before it opens", _window(-20, ("planned", "planned", "planned", "planned"))),
    ]


def _chart() -> Chart:
    weeks = [OPENED - timedelta(days=7 * back) for back in range(8, -1, -1)]
    depression = Series("PHQ-9", list(zip(weeks, (19, 20, 16, 13, 11, 9, 10, 7, 6), strict=True)), 27)
    anxiety = Series("GAD-7", list(zip(weeks[::2], (15, 13, 9, 8, 5), strict=True)), 21)
    given = [*(weeks[1] + timedelta(days=3.5 * step) for step in range(6)), weeks[7]]
    events = [Event(at, "dose", f"Session {number}") for number, at in enumerate(given, start=1)]
    events += [Event(weeks[0], "phase", "Induction"), Event(weeks[4] + timedelta(days=4), "phase", "Maintenance")]
    events += [Event(weeks[3] + timedelta(days=2), "medication", "Sertraline: dose changed")]
    return score_chart([depression, anxiety], events, (), ZONE, spans=_spans(given))


def _long_chart() -> Chart:
    weeks = [OPENED - timedelta(days=7 * back) for back in range(260, -1, -1)]
    totals = [4 + round(15 * 0.97**week + 3 * math.sin(week / 9) + week * 7 % 5 / 2) for week in range(261)]
    given = [weeks[1] + timedelta(days=3.5 * step) for step in range(8)]
    given += [weeks[6] + timedelta(days=19 * step) for step in range(92)]
    events = [Event(at, "dose", f"Session {number}") for number, at in enumerate(given, start=1)]
    events += [Event(weeks[0], "phase", "Induction"), Event(weeks[6], "phase", "Maintenance")]
    events += [Event(weeks[week], "medication", "Sertraline: dose changed") for week in (20, 75, 140, 220)]
    points = list(zip(weeks, totals, strict=True))
    return score_chart([Series("PHQ-9", points, 27)], events, BANDS, ZONE, spans=_spans(given))


def _spans(given: list[datetime]) -> list[Span]:
    return [Span(at, at + timedelta(hours=72), "window", f"Window after session {n}") for n, at in enumerate(given, 1)]


def _one_point() -> Chart:
    return score_chart([Series("PHQ-9", [(OPENED, 14)], 27)], [], BANDS, ZONE)


def _timeline() -> list[dict[str, str]]:
    return [
        {"when": "Tue 3 Mar, 14:10", "title": "Window opened", "body": "", "tone": "open", "icon": "door-open"},
        {"when": "Tue 3 Mar, 15:00", "title": "Reminder sent", "body": "By e-mail, delivered.", "tone": "info",
         "icon": "envelope"},
        {"when": "Wed 4 Mar, 07:42", "title": "Entry written", "body": "“The sea again, but calm this time.”",
         "tone": "good", "icon": "journal-text"},
        {"when": "Wed 4 Mar, 09:05", "title": "Answer needs a person", "body": "Owner: Noor Haddad, until 13:05.",
         "tone": "urgent", "icon": "exclamation-octagon"},
    ]  # fmt: skip


def _rows() -> list[list[dict[str, Any]]]:
    people = [
        ("Ada Brandt", "Window open", "open", "Tue 3 Mar", "6"),
        ("Bela Kiss", "Due today", "notice", "Mon 23 Feb", "11"),
        ("Chidi Okafor", "Call today", "urgent", "Fri 27 Feb", "19"),
        ("Dana Petrova", "Maintenance", "plain", "Thu 5 Feb", "4"),
    ]
    return [
        [
            {"text": name, "url": "#patient", "label": "Patient"},
            {"text": phase, "tone": tone, "label": "Phase"},
            {"text": visit, "label": "Last visit"},
            {"text": score, "num": True, "label": "PHQ-9"},
        ]
        for name, phase, tone, visit, score in people
    ]


def _page() -> Page[int]:
    return Paginator(list(range(30)), 10).page(2)


def _stale() -> list[dict[str, Any]]:
    return [
        {"label": "Blood pressure before", "theirs": "128 / 82", "yours": "128 / 82", "differs": False},
        {"label": "How the patient left", "theirs": "Walking, with her sister.", "yours": "Walking, clear, with escort.",
         "differs": True},
    ]  # fmt: skip
