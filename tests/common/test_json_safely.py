"""JSON from somebody else's file: what is read, what is refused, and why."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.json_safely import BadJson, parse


def why(raw: bytes, *, most: int = 1000, deepest: int = 20) -> str:
    with pytest.raises(BadJson) as bad:
        parse(raw, most=most, deepest=deepest)
    return bad.value.code


def test_it_gives_what_the_file_holds():
    assert parse('\ufeff{"a": [1, 2.5, "ü", null]}'.encode(), most=10, deepest=2) == {"a": [1, 2.5, "ü", None]}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "json"),
        (b"hello", "json"),
        (b'{"a" 1}', "json"),
        (b'{"a": 1} {"b": 2}', "json"),
        (b"[" + b"1" * 5000 + b"]", "json"),
        (b'{"a": "\xff"}', "encoding"),
        ('{"a": "ü"}'.encode("utf-16"), "encoding"),
        (b'{"a": [1, 2', "cut"),
        (b'{"a": [1,', "cut"),
        (b'{"a": "half a te', "cut"),
        (b'{"a": "half a \\', "cut"),
        (b'{"a": "half a \\u00', "cut"),
        (b'{"a": tr', "cut"),
        ('{"a": "ü'.encode()[:-1], "cut"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b"[NaN]", "number"),
        (b"[-Infinity]", "number"),
        (b"[1e999]", "number"),
        (b"[" * 21 + b"]" * 21, "deep"),
        (b"[" * 900_000, "many"),
        (b"[" + b"1," * 1000 + b"1]", "many"),
    ],
)
def test_a_file_is_refused_with_the_reason(raw, code):
    assert why(raw) == code


def test_thousands_of_levels_are_refused_before_python_gives_up():
    assert why(b"[" * 400_000 + b"]" * 400_000, most=10**6) == "deep"


def test_the_edge_of_the_depth_is_still_read():
    assert parse(b"[" * 20 + b"]" * 20, most=1000, deepest=20) is not None


def test_brackets_in_a_text_do_not_count_as_depth():
    raw = json.dumps({"a": "[[[[{{{{" * 4 + '\\"['}).encode()
    assert parse(raw, most=1000, deepest=1)["a"].startswith("[[[[")


def test_a_cut_in_the_middle_of_any_place_is_called_one():
    whole = json.dumps({"a": [{"b": 'ü \\ "c"'}, True, None, -1.5e3]}, ensure_ascii=False).encode()
    assert {why(whole[:end]) for end in range(1, len(whole))} == {"cut"}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4)))
def test_what_python_writes_is_read_again(value):
    assert parse(json.dumps([value]).encode(), most=10**6, deepest=100) == [value]


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(raw):
    with suppress(BadJson):
        parse(raw, most=50, deepest=10)
