import pytest

from config import timetable
from config.celery import app


@pytest.fixture(scope="module")
def tasks():
    app.loader.import_default_modules()
    return set(app.tasks)


@pytest.mark.parametrize("mode", ["embedded", "production"])
def test_each_entry_names_a_task_that_exists(tasks, mode):
    assert {entry["task"] for entry in timetable.schedule(mode).values()} <= tasks


@pytest.mark.parametrize("mode", ["embedded", "production"])
def test_a_beat_that_nobody_heard_dies_by_itself(mode):
    for entry in timetable.schedule(mode).values():
        assert min(entry["schedule"], timetable.MINUTE) < entry["options"]["expires"] <= 600


def test_every_task_of_the_house_stands_in_the_timetable(tasks):
    ours = {name for name in tasks if not name.startswith("celery.")}
    assert ours == {entry["task"] for entry in timetable.schedule("embedded").values()}


def test_messages_are_hints():
    assert app.conf.task_acks_late is False
    assert app.conf.task_ignore_result is True
