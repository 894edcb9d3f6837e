"""Reads a form with files (RFC 7578): every part is a text or an upload. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from mimetypes import guess_type

from sandbox.chat.refusals import Json, bad_request

UNKNOWN_TYPE = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    file_name: str
    mime_type: str
    content: bytes = field(repr=False)

    def told(self) -> Json:
        """Return what GET /sandbox/calls shows of it."""
        size = len(self.content)
        return {"file_name": self.file_name, "mime_type": self.mime_type, "file_size": size}


def parse_form(content_type: str, body: bytes) -> Json:
    """Return the parts by name, texts as str and files as Upload; raise ApiError where it is none.

    The first of two parts with one name counts.
    """
    boundary = _headers(f"Content-Type: {content_type}").get_boundary()
    if not boundary:
        raise bad_request("can't find boundary in the multipart request")
    # The first delimiter stands at the start; those after it each follow a line end.
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if not parts or not parts[-1].startswith(b"--"):
        raise bad_request("the multipart request is not complete")
    given: Json = {}
    for part in parts[:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = _headers(head.decode(errors="replace"))
        name = headers.get_param("name", header="content-disposition")
        given.setdefault(str(name), _value(headers, content))
    return given


def _headers(text: str) -> Message:
    return HeaderParser().parsestr(text)


def _value(headers: Message, content: bytes) -> str | Upload:
    name = headers.get_filename()
    if name is None:
        return content.decode(errors="replace")
    told = headers.get_content_type() if headers["content-type"] else UNKNOWN_TYPE
    if told == UNKNOWN_TYPE or not _TYPE.fullmatch(told):
        told = guess_type(name)[0] or UNKNOWN_TYPE
    return Upload(name, told, content)
