"""Protocol files become rows that never change."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from common.errors import Refused
from journey.models import ProtocolVersion
from journey.services import ProtocolFileChanged, load_protocols
from journey.services.protocols import FOLDER

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one of the shipped files."""
    (tmp_path / "one.json").write_text((FOLDER / "infusion-clinic.v4.json").read_text("utf-8"), "utf-8")
    return tmp_path


def rewrite(folder: Path, **values: object) -> None:
    path = folder / "one.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values, indent=1), "utf-8")


def test_the_shipped_files_are_there_after_migrating():
    assert set(ProtocolVersion.objects.values_list("key", "number")) == {
        (key, number) for key in ("sublingual-home", "infusion-clinic", "esketamine-clinic") for number in (1, 2, 3, 4)
    }


def test_loading_again_changes_nothing(folder):
    before = list(ProtocolVersion.objects.values())
    assert load_protocols() == 0
    assert list(ProtocolVersion.objects.values()) == before


def test_another_spacing_of_the_same_content_changes_nothing(folder):
    rewrite(folder)
    assert load_protocols(folder) == 0


def test_a_changed_file_with_the_same_number_is_refused(folder):
    rewrite(folder, summary="Something else.")
    with pytest.raises(ProtocolFileChanged, match="give the file the number 5"):
        load_protocols(folder)


def test_a_new_number_is_a_new_row_and_retires_the_old_one(folder):
    rewrite(folder, number=5, summary="Something else.")
    assert load_protocols(folder) == 1
    *_earlier, old, new = ProtocolVersion.objects.filter(key="infusion-clinic").order_by("number")
    assert old.retired_at is not None
    assert new.retired_at is None
    assert old.rules.summary != new.rules.summary


def test_one_bad_file_loads_nothing_at_all(folder):
    rewrite(folder, number=5)
    (folder / "two.json").write_text("{", "utf-8")
    with pytest.raises(Refused, match=r"two\.json is no protocol"):
        load_protocols(folder)
    assert not ProtocolVersion.objects.filter(number=5).exists()


def test_the_command_says_how_many_were_new(folder):
    rewrite(folder, number=5)
    out = StringIO()
    call_command("load_protocols", folder=folder, stdout=out)
    call_command("load_protocols", folder=folder, stdout=out)
    assert out.getvalue() == "1 new protocol version.\n0 new protocol versions.\n"


def test_the_command_ends_with_a_sentence(folder, tmp_path):
    rewrite(folder, summary="Something else.")
    with pytest.raises(CommandError, match="is never changed"):
        call_command("load_protocols", folder=folder)
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_protocols", folder=tmp_path / "none")
