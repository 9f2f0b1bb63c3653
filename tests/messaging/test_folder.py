"""Without a mail server, letters become files."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from django.conf import settings as house

from messaging import transports
from messaging.carriers import Parcel
from messaging.delivery import drain
from messaging.models import Message, Trouble
from messaging.states import MessageState as S
from messaging.transports import Folder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_each_letter_is_one_whole_file_named_by_its_reference(make, settings, tmp_path):
    settings.JOURNEY_EMAIL = replace(house.JOURNEY_EMAIL, folder=tmp_path / "mail")
    message = make()
    assert drain() == {"sent": 1}
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{message.pk}.eml"
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == "ada.patient@example.org"
    transports.close()


def test_the_same_letter_twice_is_one_file(tmp_path):
    folder = Folder(tmp_path)
    for _ in range(2):
        folder.send(Parcel("<abc@x>", "a@b.c", b"x"))
    assert [file.name for file in tmp_path.iterdir()] == ["abc.eml"]


def test_a_folder_that_can_not_be_made_is_our_trouble(make, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.JOURNEY_EMAIL = replace(house.JOURNEY_EMAIL, folder=tmp_path / "file" / "mail")
    make()
    assert drain() == {"waiting": 1}
    assert Trouble.objects.get().answer == "NotADirectoryError"
    assert Message.objects.get().state == S.QUEUED
    transports.close()
