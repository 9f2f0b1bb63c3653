"""Sealed sound and pictures: unreadable without the key, and no piece can be moved, swapped or cut."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from common.fields import Unreadable
from common.sealed_bytes import seal_part, unseal_part

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@given(plain=st.binary(max_size=2000), number=st.integers(0, 200))
def test_what_was_sealed_opens_again(plain, number):
    sealed = seal_part(plain, of="note", number=number)
    assert unseal_part(sealed, of="note", number=number) == plain


def test_the_plain_bytes_do_not_stand_in_the_sealed_ones_and_no_two_are_equal():
    sealed = {seal_part(b"a voice" * 50, of="note", number=0) for _ in range(5)}
    assert len(sealed) == 5
    assert not any(b"a voice" in one for one in sealed)


@pytest.mark.parametrize(("of", "number"), [("other", 0), ("note", 1)])
def test_a_piece_opens_only_in_its_own_place(of, number):
    sealed = seal_part(b"words", of="note", number=0)
    with pytest.raises(Unreadable):
        unseal_part(sealed, of=of, number=number)


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x02" + b"0" * 40, b"\x01" + b"0" * 40])
def test_what_was_altered_does_not_open(broken):
    with pytest.raises(Unreadable):
        unseal_part(broken, of="note", number=0)


def test_old_keys_open_what_they_sealed_and_a_foreign_one_opens_nothing(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal_part(b"words", of="note", number=0)
    settings.FIELD_KEYS = [NEW, OLD]
    assert unseal_part(sealed, of="note", number=0) == b"words"
    settings.FIELD_KEYS = [OTHER]
    with pytest.raises(Unreadable):
        unseal_part(sealed, of="note", number=0)
