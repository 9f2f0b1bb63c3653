"""The part of a caseload that somebody asks for, with what the filters above it say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator

from home import filters
from home.filters import Filters, Viewer
from home.readings import Standing
from home.reasons import Teller
from home.selectors import clues
from home.selectors.caseload import CaseloadRow, caseload, standings_of
from measures.instruments import library
from people.models import Membership, User

A_PAGE = 50


@dataclass(frozen=True)
class Chosen:
    """A page of the rows that are wanted, how many patients there are in all, and what the filters count.

    ``standings`` are those of the page; ``colleagues`` the others who treat these patients: id, name, and whether they
    are the one asked for.
    """

    page: Page[CaseloadRow]
    total: int
    counts: dict[str, Counter[str]]
    standings: dict[UUID, Standing]
    colleagues: list[tuple[UUID, str, bool]]
    teller: Teller


def caseload_for(
    membership: Membership, user: User, now: datetime, wish: Filters, *, called: str = "", page: str | None = None
) -> Chosen:
    """The caseload of ``user``, who has this membership, as they wish to see it; ``called`` is a part of a name.

    Two queries more than ``caseload``, and one for a colleague.
    """
    treated = clues.cared_for_by(membership)
    every = caseload(membership, user, now)
    rows = [row for row in every if filters.is_called(row.name, called)] if called else every
    viewer = Viewer(membership.pk, clues.shared_with(treated, wish.colleague))
    places, counts = filters.chosen(rows, wish, viewer)
    shown = Paginator(filters.ordered([rows[place] for place in places], wish.sort), A_PAGE).get_page(page)
    return Chosen(
        page=shown,
        total=len(every),
        counts=counts,
        standings=standings_of(list(shown.object_list)),
        colleagues=[(pk, name, pk == wish.colleague) for pk, name in clues.colleagues(treated, membership)],
        teller=Teller(membership.clinic.zone, now, {one.key: one.title for one in library(membership.clinic_id)}),
    )
