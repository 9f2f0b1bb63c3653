"""What of a caseload is shown, as it stands in its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from home import filters
from home.facts import Facts
from home.filters import Filters, Viewer
from home.need import Need, need

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
ME, OTHER = uuid4(), uuid4()


@dataclass(frozen=True)
class Row:
    name: str
    facts: Facts
    prescriber: UUID | None = None
    patient: UUID = field(default_factory=uuid4)

    @property
    def need(self) -> Need:
        return need(self.facts)


def facts(**known: Any) -> Facts:
    return Facts(**known)


FACTS = st.builds(
    facts,
    now=st.just(NOW),
    today=st.just(date(2026, 6, 1)),
    phase=st.sampled_from([None, "preparation", "induction", "maintenance"]),
    latest_at=st.none() | st.integers(0, 60).map(lambda days: NOW - timedelta(days=days)),
    given_up=st.sampled_from([(), ("phq-9",)]),
    stopped=st.sampled_from([(), ("gad-7",)]),
)
ROWS = st.lists(
    st.builds(
        Row,
        name=st.sampled_from(["Ada Abel", "Ben Brandt", "Élise Ito"]),
        facts=FACTS,
        prescriber=st.sampled_from([None, ME, OTHER]),
        patient=st.integers(1, 6).map(lambda number: UUID(int=number)),
    ),
    max_size=12,
)
WISHES = st.builds(
    Filters,
    need=st.sampled_from(["", *filters.NEEDS]),
    phase=st.sampled_from(["", *filters.PHASES]),
    role=st.sampled_from(["", *filters.ROLES]),
    measure=st.sampled_from(["", *filters.MEASURES]),
    colleague=st.none() | st.just(OTHER),
    sort=st.sampled_from(filters.SORTS),
)
VIEWER = Viewer(ME, {1, 2, 3})


@given(WISHES)
def test_a_wish_comes_back_from_its_address(wish: Filters) -> None:
    address = {name: values[0] for name, values in parse_qs(wish.query()).items()}
    assert filters.read(address) == wish


@given(st.dictionaries(st.sampled_from(["need", "phase", "role", "measure", "with", "sort", "q"]), st.text()))
def test_nonsense_in_an_address_is_no_wish(address: dict[str, str]) -> None:
    wish = filters.read(address)
    assert wish.need in {"", *filters.NEEDS}
    assert wish.sort in filters.SORTS


@given(ROWS, WISHES, st.sampled_from(["need", "phase", "role", "measure"]), st.data())
def test_a_count_says_how_many_rows_pressing_it_shows(
    rows: list[Row], wish: Filters, name: str, data: st.DataObject
) -> None:
    known = {"need": filters.NEEDS, "phase": filters.PHASES, "role": filters.ROLES, "measure": filters.MEASURES}
    value = data.draw(st.sampled_from(["", *known[name]]))
    _shown, counts = filters.chosen(rows, wish, VIEWER)
    pressed = Filters(**{one: getattr(wish, one) for one in wish.__dataclass_fields__} | {name: value})
    assert counts[name][value] == len(filters.chosen(rows, pressed, VIEWER)[0])


@given(ROWS, WISHES)
def test_rows_that_are_shown_keep_their_order_and_are_what_was_asked_for(rows: list[Row], wish: Filters) -> None:
    places, _counts = filters.chosen(rows, wish, VIEWER)
    assert places == sorted(places)
    shown = [rows[place] for place in places]
    assert all(not wish.phase or (row.facts.phase or "none") == wish.phase for row in shown)
    assert all(wish.role != "prescriber" or row.prescriber == ME for row in shown)
    assert all(wish.measure != "stopped" or row.facts.stopped for row in shown)
    assert all(not wish.colleague or row.patient.int in VIEWER.shared for row in shown)


def test_by_reading_whoever_has_none_comes_first_then_the_oldest() -> None:
    def row(name: str, days: int | None) -> Row:
        at = None if days is None else NOW - timedelta(days=days)
        return Row(name, Facts(now=NOW, today=NOW.date(), latest_at=at))

    rows = [row("a", 3), row("b", 30), row("c", None)]
    assert [one.name for one in filters.ordered(rows, "reading")] == ["c", "b", "a"]
    assert [one.name for one in filters.ordered(rows, "name")] == ["a", "b", "c"]


def test_a_name_is_found_by_parts_of_its_words_in_any_order() -> None:
    assert filters.is_called("Ada Abel", "abel AD")
    assert not filters.is_called("Ada Abel", "ben")
