"""Telephone numbers as people write them: tidied lightly, never guessed at, and safe to press."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"\+?\(?[0-9][0-9 ().\-]*")
# "+44 (0)20 …": the zero in brackets is dialled from inside the country only, never after the plus.
_INLAND_ZERO = re.compile(r"^(\+[0-9]{1,3}) ?(?:\(0\) ?)+")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
_FEWEST_DIGITS = 7
_MOST_DIGITS = 15  # the longest number of ITU-T E.164
_MINUS = "\N{MINUS SIGN}"


def tidy(number: str) -> str:
    """The number in plain signs: what cannot be seen is left out, odd dashes, blanks and digits become ordinary ones."""
    seen = "".join(sign for sign in number if unicodedata.category(sign) != "Cf")
    plain = "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", seen))
    return _INLAND_ZERO.sub(r"\1 ", " ".join(plain.split())).strip()


def can_be_dialled(number: str, *, fewest: int) -> bool:
    """Whether a phone could dial this: digits with the usual signs between them, ``fewest`` to 15 of them."""
    digits = sum(sign.isdigit() for sign in number)
    return _NUMBER.fullmatch(number.strip()) is not None and fewest <= digits <= _MOST_DIGITS


def dialled(number: str) -> str:
    """What a phone dials: the digits, and the plus before them; empty without a digit."""
    digits = re.sub(r"[^0-9]", "", number)
    return ("+" if number.strip().startswith("+") else "") + digits if digits else ""


def international(number: str) -> str | None:
    """The number in the form of ITU-T E.164, such as +15550100123; None when it does not begin with a country's code.

    Which country somebody means is never guessed at: 00 in place of the plus is all that is understood beside it.
    """
    plain = tidy(number)
    if not can_be_dialled(plain, fewest=_FEWEST_DIGITS):
        return None
    found = dialled(plain)
    found = f"+{found[2:]}" if found.startswith("00") else found
    return found if _INTERNATIONAL.fullmatch(found) else None


def _plain(sign: str) -> str:
    if sign == "/":
        return " "
    if sign == _MINUS or unicodedata.category(sign) == "Pd":
        return "-"
    return str(unicodedata.decimal(sign, sign))
