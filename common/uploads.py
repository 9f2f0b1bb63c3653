"""Files that people send: they stay in memory, as nothing of them may ever lie on a disk unsealed.

Memory is everybody's, and some of our addresses take a form from whoever knows a link. So only pages that say so take
files at all, and one request holds no more than ``ALL`` bytes of them; what is beyond is read and let go.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MOST = 16 * 1024 * 1024
"""Bytes of one file that are kept; a larger one is cut there, and its ``size`` says how large it was."""
ALL = 32 * 1024 * 1024
"""Bytes that the files of one request may hold together."""

_MARK = "takes_files"
View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let this address take files; the outermost decorator of its view."""
    setattr(view, _MARK, True)
    return view


class InMemory(FileUploadHandler):
    """Takes the files of a page that wants some. Whoever reads a file looks at its ``size`` first."""

    _left = ALL

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        match = getattr(self.request, "resolver_match", None)
        if match is None or not getattr(match.func, _MARK, False):
            raise SkipFile
        self._content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = min(MOST - start, self._left)
        if room > 0:
            self._content.write(raw_data[:room])
            self._left -= len(raw_data[:room])

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self._content.seek(0)
        return InMemoryUploadedFile(
            file=self._content,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
