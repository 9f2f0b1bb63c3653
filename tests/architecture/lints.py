"""The house's own lints: each takes a text and gives back complaints, so that each can be tried on a bad sample."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "config",
    "demo",
    "home",
    "scheduling",
    "integration",
    "sessions",
    "intake",
    "journey",
    "measures",
    "correspondence",
    "safety",
    "consents",
    "messaging",
    "rota",
    "people",
    "common",
)
FILE_LINES = 500
FUNCTION_LINES = 60
TASK_STATEMENTS = 3

CLOCK_READERS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
}
WALL_READERS = {("time", "time"), ("time", "time_ns")}


def sources(*folders: str) -> list[Path]:
    """The Python files of these folders, without generated ones."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts)


def clock_reads(source: str) -> list[str]:
    """Every place that asks another clock than the house's."""
    return [f"line {line}: {owner}.{name}()" for line, owner, name in _calls(source) if (owner, name) in CLOCK_READERS]


def wall_reads(source: str) -> list[str]:
    """Every place that asks for the machine's time, which a demo's clock does not move."""
    return [f"line {line}: {owner}.{name}()" for line, owner, name in _calls(source) if (owner, name) in WALL_READERS]


def _calls(source: str) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            yield node.lineno, owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", ""), node.func.attr


def unguarded_reads(source: str) -> list[str]:
    """In a view: a manager asked for anything but a question with a name of the trade, like `visible_to(user)`.

    What Django's own managers offer (`all`, `get`, `filter` …) knows nothing of who asks, and stays out of views.
    """
    parents = {child: node for node in ast.walk(ast.parse(source)) for child in ast.iter_child_nodes(node)}
    complaints = []
    for node, parent in parents.items():
        if not isinstance(node, ast.Attribute) or node.attr not in {"objects", "_default_manager", "_base_manager"}:
            continue
        asked = parent.attr if isinstance(parent, ast.Attribute) else "nothing"
        if asked == "nothing" or hasattr(QuerySet, asked):
            complaints.append(f"line {node.lineno}: .{node.attr} is asked for {asked}")
    return complaints


def long_tasks(source: str) -> list[str]:
    """Task functions with more than three statements, the docstring not counted."""
    complaints = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any("task" in ast.unparse(item) for item in node.decorator_list):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            count = sum(isinstance(inner, ast.stmt) for statement in body for inner in ast.walk(statement))
            if count > TASK_STATEMENTS:
                complaints.append(f"line {node.lineno}: {node.name} has {count} statements")
    return complaints


def long_functions(source: str) -> list[str]:
    """Functions that are longer than anybody wants to read."""
    return [
        f"line {node.lineno}: {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]


_DJANGO = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
_INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
_THIRD_PARTY = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
# An address in a link is a person's choice; one in these places is fetched by the page itself.
_FETCHING = re.compile(
    r"""(?:\bsrc|\bsrcset|<link[^>]*\bhref|\baction|\bposter|hx-\w+)\s*=\s*["'](?P<to>[^"']*)""", re.IGNORECASE
)
_CSS_FETCH = re.compile(r"""(?:url\(|@import\s+)\s*["']?(?P<to>[^"')\s]+)""", re.IGNORECASE)


def inline_code(template: str) -> list[str]:
    """What the content security policy would block."""
    text = _DJANGO.sub("", template)
    return [what for what, pattern in _INLINE.items() if pattern.search(text)]


def foreign_fetches(text: str) -> list[str]:
    """Addresses of other houses that a page, a style sheet or a script would fetch."""
    wanted = [match["to"] for pattern in (_FETCHING, _CSS_FETCH) for match in pattern.finditer(text)]
    return [address for address in wanted if _THIRD_PARTY.match(address)]


def loose_ends(text: str) -> list[str]:
    """Words that promise to come back later."""
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX"))
    return [
        f"line {number}" for number, line in enumerate(text.splitlines(), 1) if re.search(rf"\b(?:{words})\b", line)
    ]
