"""What the database keeps by itself stands after all migrations: SQLite drops the triggers of a table that is remade."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection

from config.management.commands.check_lines import LINES
from rota.overlap import NAME
from tests.architecture.lints import ROOMS, ROOT

_GUARD = re.compile(r"(?:guard|relaid)\(\s*\"(\w+)\",\s*\"(\w+)\"")


def standing() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT conname FROM pg_constraint"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def guarded() -> set[tuple[str, str]]:
    """The tables that migrations lay an append-only guard on, as app and model."""
    texts = [path.read_text("utf-8") for room in ROOMS for path in (ROOT / room / "migrations").glob("*.py")]
    return {found for text in texts for found in _GUARD.findall(text)}


@pytest.mark.django_db
@pytest.mark.parametrize("lines", LINES.values(), ids=LINES.keys())
def test_all_triggers_of_what_is_derived_stand(lines):
    assert lines.lacking() == []


@pytest.mark.django_db
def test_the_refusal_of_a_double_booking_stands():
    names = {NAME} if connection.vendor == "postgresql" else {f"{NAME}_insert", f"{NAME}_update"}
    assert names <= standing()


@pytest.mark.django_db
def test_all_guards_of_what_is_only_added_to_stand():
    tables = {apps.get_model(app, model)._meta.db_table for app, model in guarded()}
    assert len(tables) > 10
    wanted = {f"{table}_append_only_{event}"[:63] for table in tables for event in ("update", "delete")}
    assert wanted - standing() == set()
