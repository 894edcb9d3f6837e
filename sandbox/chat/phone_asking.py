"""What a phone asks of the pretend Telegram, and how it is told that this cannot be."""

from __future__ import annotations

from starlette.requests import Request

from sandbox.chat.refusals import Json


class PhoneError(Exception):
    """The person cannot do this; `code` is the HTTP status."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


async def asked(request: Request) -> Json:
    """Return the JSON object that a phone sent; raise PhoneError for anything else."""
    try:
        given = await request.json()
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise PhoneError(400, "Send a JSON object.")
    return given
