"""One worker made of parts."""

from __future__ import annotations

import pytest

from common import worker


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.setattr(worker, "_PARTS", {})


def test_the_parts_are_asked_in_their_order(bench):
    worker.register("late", "late.js", order=90)
    worker.register("early", "early.js", order=10)
    worker.register("middle", "middle.js")
    assert [name for name, _template in worker.parts()] == ["early", "middle", "late"]


def test_a_name_again_takes_the_place_of_the_part_before(bench):
    worker.register("one", "old.js")
    worker.register("one", "new.js")
    assert worker.parts() == [("one", "new.js")]


def test_every_part_stands_in_a_function_of_its_own(client):
    script = client.get("/worker.js").content.decode()
    assert script.count("\n(() => {\n") == len(worker.parts())
    assert script.count("parts.push(") >= 1
