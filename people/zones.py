"""Time zones as people choose them: by continent and city."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from common.choices import zone_names

Group = tuple[str, list[tuple[str, str]]]


@cache
def grouped() -> list[Group]:
    """The choices of a select, city by city under its continent; UTC last."""
    names = [name for name in zone_names() if name != "UTC"]
    groups = [
        (area, [(name, _city(name)) for name in members])
        for area, members in groupby(names, key=lambda name: name.split("/", 1)[0])
    ]
    return [*groups, ("UTC", [("UTC", "UTC")])]


def in_words(name: str) -> str:
    """A zone's name for reading: "America/New_York" becomes "New York (America)"."""
    area, slash, _rest = name.partition("/")
    return f"{_city(name)} ({area})" if slash else name


def _city(name: str) -> str:
    return name.split("/", 1)[-1].replace("_", " ").replace("/", ", ")
