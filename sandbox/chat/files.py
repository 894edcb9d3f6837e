"""The photos, documents and voice messages of the pretend Telegram, in memory."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

from sandbox.chat.pictures import Size, sizes_told
from sandbox.chat.refusals import Json
from sandbox.chat.uploads import Upload


@dataclass(frozen=True, slots=True)
class Media:
    """What a message shows beside its caption.

    `kind` is photo, document or voice, and `sizes` is the Bot API's array of PhotoSize, or the one
    Document or Voice.
    """

    kind: str
    sizes: tuple[Json, ...]
    upload: Upload = field(repr=False)

    @property
    def told(self) -> Json:
        """The field of the Bot API's Message."""
        copies = [dict(each) for each in self.sizes]
        return {self.kind: copies if self.kind == "photo" else copies[0]}

    @property
    def best(self) -> Json:
        """The largest size, or the one that there is."""
        return self.sizes[-1]


class Files:
    """Everything that was sent, by file_id. A file that is sent again keeps its ids."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}
        self._numbers = count(1)

    def get(self, file_id: str) -> Media | None:
        """Return what has this file_id."""
        return self._media.get(file_id)

    def keep(self, media: Media) -> None:
        """Keep the bytes, so that they can be looked at and sent again."""
        for each in media.sizes:
            self._media[each["file_id"]] = media

    def photo(self, upload: Upload, size: Size) -> Media:
        """Make a photo in all of its sizes, not kept yet. Every size has the bytes of the whole."""
        number = next(self._numbers)
        told = tuple(
            _ids(upload, number, f"{width}x{height}")
            | {"width": width, "height": height}
            | ({"file_size": len(upload.content)} if (width, height) == size else {})
            for width, height in sizes_told(size)
        )
        return Media("photo", told, upload)

    def document(self, upload: Upload) -> Media:
        """Make a document, not kept yet."""
        ids = _ids(upload, next(self._numbers), "document")
        return Media("document", (ids | upload.told(),), upload)

    def voice(self, upload: Upload, duration: int) -> Media:
        """Make a voice message of so many seconds, not kept yet (Bot API, Voice)."""
        ids = _ids(upload, next(self._numbers), "voice")
        size = {"mime_type": upload.mime_type, "file_size": len(upload.content)}
        return Media("voice", (ids | {"duration": duration} | size,), upload)


def _ids(upload: Upload, number: int, which: str) -> Json:
    digest = sha256(f"{number} {which} {upload.file_name}".encode() + upload.content[:4096])
    text = urlsafe_b64encode(digest.digest()).decode().rstrip("=")
    return {"file_id": f"BQAC{text}", "file_unique_id": f"Ag{text[:13]}"}
