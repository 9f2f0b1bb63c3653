"""A letter as bytes: headers, a part of plain text and one of HTML. Small, because every message goes through it.

Seven bits only: any server takes it, and none on the way has reason to rewrite it. (Addresses beyond ASCII are the
exception: they go to servers that say they take them.)
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterable
from email.header import Header

_LINE = 78
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LINE_BREAK = re.compile(r"\r\n|\r")
_AS_THEY_ARE = frozenset({"To", "Message-ID", "List-Unsubscribe"})


def alternative(headers: Iterable[tuple[str, str]], plain: str, html: str, *, mark: str) -> bytes:
    """The whole letter. ``mark`` sets the parts apart. Raises ValueError for a control character in a header."""
    boundary = f"=_{mark}"  # quoted-printable text never holds "=_"
    lines = [_header(name, value) for name, value in headers]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for kind, text in (("plain", plain), ("html", html)):
        lines += [
            f"--{boundary}",
            f'Content-Type: text/{kind}; charset="utf-8"',
            "Content-Transfer-Encoding: quoted-printable",
            "",
            _quoted(text),
        ]
    lines += [f"--{boundary}--", ""]
    return "\r\n".join(lines).encode("utf-8")


def _header(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError(f"The header {name} would hold a control character.")
    if name in _AS_THEY_ARE or (value.isascii() and len(name) + len(value) + 2 <= _LINE):
        return f"{name}: {value}"
    charset = "us-ascii" if value.isascii() else "utf-8"
    return f"{name}: {Header(value, charset, _LINE, name).encode(linesep=chr(13) + chr(10))}"


def _quoted(text: str) -> str:
    if "\r" in text:
        text = _LINE_BREAK.sub("\n", text)
    return b2a_qp(text.encode("utf-8"), istext=True).decode("ascii").replace("\n", "\r\n")
