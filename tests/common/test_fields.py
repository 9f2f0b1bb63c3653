"""Sealed texts: unreadable in the database, readable with the key, and never searchable."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from common.fields import EncryptedTextField, Unreadable, seal, unseal

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
WORDS = "I was under a wide sky. Ich hätte nie gedacht … 🌅\n\nרוגע"


@pytest.fixture
def note(db, settings):
    """A table with one sealed column."""
    settings.FIELD_KEYS = [OLD]
    with isolate_apps("common"):

        class Note(models.Model):
            text = EncryptedTextField(null=True)

            class Meta:
                app_label = "common"
                db_table = "test_sealed_note"

    column = "bytea" if connection.vendor == "postgresql" else "BLOB"
    key = "bigserial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY AUTOINCREMENT"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE test_sealed_note (id {key}, text {column} NULL)")
    return Note


def _stored(pk) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM test_sealed_note WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def test_it_comes_back_as_it_was_written(note):
    row = note.objects.create(text=WORDS)
    assert note.objects.get(pk=row.pk).text == WORDS
    assert note.objects.values_list("text", flat=True).get() == WORDS


@pytest.mark.parametrize("words", ["", " ", "\n", "a" * 100_000, "\N{GRINNING FACE}" * 500])
def test_empty_long_and_odd_texts_come_back_too(note, words):
    row = note.objects.create(text=words)
    assert note.objects.get(pk=row.pk).text == words


def test_the_database_holds_nothing_of_the_text(note):
    row = note.objects.create(text=WORDS)
    stored = _stored(row.pk)
    assert not any(word.encode() in stored for word in WORDS.split() if len(word) > 3)
    assert stored != WORDS.encode()


def test_the_same_text_twice_looks_different(note):
    first, second = (note.objects.create(text=WORDS) for _ in range(2))
    assert _stored(first.pk) != _stored(second.pk)


def test_nothing_stays_nothing(note):
    row = note.objects.create(text=None)
    assert note.objects.get(pk=row.pk).text is None
    assert note.objects.filter(text__isnull=True).count() == 1


def test_after_a_new_key_old_texts_still_open_and_new_ones_use_it(note, settings):
    old = note.objects.create(text="before")
    settings.FIELD_KEYS = [NEW, OLD]
    new = note.objects.create(text="after")
    assert note.objects.get(pk=old.pk).text == "before"
    settings.FIELD_KEYS = [NEW]
    assert note.objects.get(pk=new.pk).text == "after"
    with pytest.raises(Unreadable):
        note.objects.get(pk=old.pk)


def test_saved_again_an_old_text_moves_to_the_new_key(note, settings):
    row = note.objects.create(text="before")
    settings.FIELD_KEYS = [NEW, OLD]
    note.objects.get(pk=row.pk).save()
    settings.FIELD_KEYS = [NEW]
    assert note.objects.get(pk=row.pk).text == "before"


def test_without_its_key_a_text_is_unreadable_and_says_so(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal(WORDS)
    settings.FIELD_KEYS = [OTHER]
    with pytest.raises(Unreadable, match="FIELD_KEYS"):
        unseal(sealed)


def test_an_altered_text_is_refused_instead_of_read_wrongly(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = bytearray(seal(WORDS))
    sealed[40] ^= 1
    with pytest.raises(Unreadable):
        unseal(bytes(sealed))


@pytest.mark.parametrize("lookup", ["text", "text__contains", "text__in", "text__startswith", "text__gt"])
def test_it_cannot_be_searched(note, lookup):
    with pytest.raises((FieldError, NotImplementedError)):
        list(note.objects.filter(**{lookup: ["sky"] if lookup.endswith("in") else "sky"}))


def test_it_is_never_serialised(note):
    note.objects.create(text=WORDS)
    with pytest.raises(TypeError, match="never serialised"):
        serializers.serialize("json", note.objects.all())
