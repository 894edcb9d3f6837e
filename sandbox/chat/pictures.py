"""How large a picture is, read from the first bytes of a PNG or JPEG file. Pure."""

from __future__ import annotations

BOXES = (90, 320, 800, 1280)
"""The sides that Telegram fits smaller copies of a photo into."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD = 33
_JPEG = b"\xff\xd8"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAME_HEAD = 9

Size = tuple[int, int]


def size_of(content: bytes) -> Size | None:
    """Return the width and height in pixels; None for anything but a PNG or a JPEG."""
    if content.startswith(_PNG):
        return _known(_png(content))
    if content.startswith(_JPEG):
        return _known(_jpeg(content))
    return None


def sizes_told(size: Size) -> list[Size]:
    """Return the sizes in which Telegram keeps a photo, the smallest first."""
    longest = max(size)
    smaller = [_fitted(size, box) for box in BOXES if box < longest]
    return smaller if longest > BOXES[-1] else [*smaller, size]


def _known(size: Size | None) -> Size | None:
    return size if size and min(size) > 0 else None


def _png(content: bytes) -> Size | None:
    if len(content) < _PNG_HEAD or content[12:16] != b"IHDR":
        return None
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg(content: bytes) -> Size | None:
    """Go from marker to marker until the one that starts the picture tells its size."""
    at = len(_JPEG)
    while at + _FRAME_HEAD <= len(content) and content[at] == _JPEG[0]:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        if marker == _JPEG[0]:
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None


def _fitted(size: Size, box: int) -> Size:
    width, height = size
    longest = max(size)
    return max(1, round(width * box / longest)), max(1, round(height * box / longest))
