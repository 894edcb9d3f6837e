"""What the pretend Telegram refuses, in Telegram's own words (facts: telegram, section 3)."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
    "webhook first"
)


class ApiError(Exception):
    """An answer of the Bot API that is not ok."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> Json:
        """Return the body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str) -> ApiError:
    """400: the call is wrong. The first letter is lowered unless a capital follows it."""
    keep = reason[1:2] == "_" or reason[1:2].isupper()
    return ApiError(400, f"Bad Request: {reason if keep else reason[:1].lower() + reason[1:]}")


def forbidden(reason: str) -> ApiError:
    """403: the chat does not want the bot."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """409: two programs want the updates of one bot."""
    return ApiError(409, f"Conflict: {reason}")


def too_many(seconds: int) -> ApiError:
    """429: wait so many seconds."""
    described = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, described, {"retry_after": seconds})


def unauthorized() -> ApiError:
    """401: no bot has this token."""
    return ApiError(401, "Unauthorized")


def not_found() -> ApiError:
    """404: there is no such method."""
    return ApiError(404, "Not Found")
