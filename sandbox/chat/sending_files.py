"""The Bot API methods that send files: photos, documents and voice messages."""

from __future__ import annotations

from dataclasses import replace

from sandbox.chat.files import Media
from sandbox.chat.parameters import Parameters
from sandbox.chat.pictures import Size, size_of
from sandbox.chat.refusals import ApiError, Json, bad_request
from sandbox.chat.sounds import is_voice
from sandbox.chat.state import State
from sandbox.chat.uploads import Upload
from sandbox.chat.writing import formatted, write

PHOTO_BYTES = 10 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
MOST_SIDES = 10_000
"""Width and height together (Bot API, sendPhoto)."""

MOST_RATIO = 20
_TYPES = {"photo": "Photo", "document": "Document", "voice": "VoiceNote"}  # as tdlib/td names them


def send_photo(state: State, given: Parameters) -> Json:
    """Send a picture (Bot API, sendPhoto)."""
    return _send(state, given, "photo")


def send_document(state: State, given: Parameters) -> Json:
    """Send a file (Bot API, sendDocument)."""
    return _send(state, given, "document")


def send_voice(state: State, given: Parameters) -> Json:
    """Send a voice message; what cannot be played as one comes as a document (sendVoice)."""
    return _send(state, given, "voice")


def checked(kind: str, upload: Upload) -> Size:
    """Return the size of a photo in pixels, nothing for a document; raise ApiError."""
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > DOCUMENT_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if kind != "photo":
        return 0, 0
    if size > PHOTO_BYTES:
        words = f"file of size {size} bytes is too big for a photo"
        raise bad_request(f"{words}; the maximum size is {PHOTO_BYTES} bytes")
    sides = size_of(upload.content)
    if sides is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(sides) > MOST_SIDES or max(sides) > MOST_RATIO * min(sides):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return sides


def _send(state: State, given: Parameters, kind: str) -> Json:
    caption = formatted(state, given, "caption")
    media = _media(state, given, kind)
    told = write(state, given, replace(caption, media=media))
    state.files.keep(media)
    return told


def _media(state: State, given: Parameters, kind: str) -> Media:
    asked = given.upload(kind)
    if isinstance(asked, Upload):
        sides = checked(kind, asked)
        if kind == "voice" and is_voice(asked.content):
            return state.files.voice(asked, given.integer("duration"))
        return state.files.photo(asked, sides) if sides[0] else state.files.document(asked)
    if not asked:
        raise bad_request(f"there is no {kind} in the request")
    if asked.startswith(("http://", "https://")):
        # Nothing outside this computer is ever asked.
        raise bad_request("failed to get HTTP URL content")
    known = state.files.get(asked)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {_TYPES[known.kind]} as {_TYPES[kind]}")
    return known
