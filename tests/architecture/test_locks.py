"""Rows are held so that others may go on naming them."""

import ast

from tests.architecture.lints import ROOMS, ROOT, sources

SKIPS_WHAT_IS_HELD = {"messaging/claims.py"}
"""Whoever skips rows that somebody holds waits for nobody, so it can stand in no ring of waiters."""


def holds_keys(source: str) -> list[int]:
    """The lines that hold rows against being named by a foreign key, too.

    On PostgreSQL a row that names another one asks for that one's key. Who holds a patient with the key waits for a
    window, who holds the window writes an entry that names the patient: a ring. Without the key there is none. Rows are
    held from the outside in: clinic, course, session, patient, window, message.
    """
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "select_for_update"
        and not any(word.arg == "no_key" for word in call.keywords)
    ]


def test_nobody_holds_a_row_against_those_who_only_name_it():
    paths = {str(path.relative_to(ROOT)): path for path in sources(*ROOMS)}
    found = {name: holds_keys(path.read_text("utf-8")) for name, path in paths.items()}
    assert {name: lines for name, lines in found.items() if lines and name not in SKIPS_WHAT_IS_HELD} == {}


def test_a_lock_on_the_key_is_noticed():
    assert holds_keys("Patient.objects.select_for_update().get()") == [1]
    assert holds_keys("Patient.objects.select_for_update(no_key=True).get()") == []
