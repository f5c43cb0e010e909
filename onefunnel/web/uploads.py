"""What is sent: refused by its announced length before a byte is read, counted while it arrives, kept in the home's scratch."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from onefunnel.store.scratch import scratch
from onefunnel.web.errors import page

MOST_BYTES = 512 * 1024 * 1024
ROUND_THEM = 1024 * 1024  # what a form puts round its files
TOO_MUCH = f"at most {MOST_BYTES // 1024**2} MB can be sent at once; `onefunnel import FOLDER` takes any size"


def not_too_much(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands before everything that reads a body, so that what is refused is never kept, not even for a moment."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if announced(request) > MOST_BYTES + ROUND_THEM:
            return page(request, 413, TOO_MUCH)
        return get_response(request)

    return middleware


def announced(request: HttpRequest) -> int:
    """The length that a request says it has; 0 where it says none, in which case nothing of it is read."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isdecimal() else 0


class Counted(FileUploadHandler):
    """Counts the bytes of all files of a request and stops where there are too many, whatever was announced."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._bytes += len(raw_data)
        if self._bytes > MOST_BYTES:
            raise RequestDataTooBig(TOO_MUCH)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None


class InScratch(FileUploadHandler):
    """What is too large for memory goes into a file of the scratch folder that has no name: it is gone with the request or
    the process, however that ends."""

    file: UploadedFile[bytes] | None = None

    def new_file(self, *args: Any, **named: Any) -> None:
        super().new_file(*args, **named)
        nameless = tempfile.TemporaryFile(dir=scratch())  # noqa: SIM115 - the request closes it
        self.file = UploadedFile(nameless, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.file
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        assert self.file
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if self.file:
            self.file.close()
