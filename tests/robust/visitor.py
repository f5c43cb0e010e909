"""A browser reduced to cookies, forms and files, which lives on when its server is killed."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO

EDGE = "----------onefunnel"


class StaysHere(urllib.request.HTTPRedirectHandler):
    """Goes nowhere by itself: where a reply points to is what it acknowledges."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class Visitor:
    """A browser of the funnel owner ines."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.staying = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), StaysHere)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with self.opener.open(self.address + path, timeout=60) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def send(self, path: str, **fields: str) -> int:
        """Fill in the form of a page and send it there."""
        _, text = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        assert token, text[:500]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1), **fields}).encode()
        asked = urllib.request.Request(self.address + path, body, headers={"Referer": self.address})
        with self.opener.open(asked, timeout=60) as reply:
            return int(reply.status)

    def bring(self, path: str, files: Sequence[tuple[str, Path]] = ()) -> tuple[int, str]:
        """Send a form with files; the reply's code, and the path it points to without being gone to."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        body = f'--{EDGE}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode()
        for name, file in files:
            head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n\r\n'
            body += head.encode() + file.read_bytes() + b"\r\n"
        headers = {"Referer": self.address, "Content-Type": f"multipart/form-data; boundary={EDGE}"}
        asked = urllib.request.Request(self.address + path, body + f"--{EDGE}--\r\n".encode(), headers=headers)
        try:
            with self.staying.open(asked, timeout=60) as reply:
                return reply.status, ""
        except urllib.error.HTTPError as error:
            error.read()
            return error.code, error.headers.get("Location", "").lstrip("/")

    def log_in(self) -> None:
        self.send("account/login/", login="ines", password="onefunnel-demo")
        code, text = self.get("")
        assert (code, "Ines" in text) == (200, True)
