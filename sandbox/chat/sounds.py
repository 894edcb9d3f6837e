"""Whether a file is one that Telegram plays as a voice message, told from its first bytes. Pure."""

from __future__ import annotations

_OGG, _OPUS, _HEAD = b"OggS", b"OpusHead", 128
_ID3 = b"ID3"
_FRAME = 0xFFE0  # the 11 bits with which each frame of an MP3 begins are all set
_LAYER, _LAYER_3 = 0x0006, 0x0002


def is_voice(content: bytes) -> bool:
    """Say whether it is OGG with OPUS, MP3 or M4A (Bot API, sendVoice)."""
    if content.startswith(_OGG):
        return _OPUS in content[:_HEAD]
    if content[4:8] == b"ftyp":
        return content[8:11] == b"M4A"
    begin = int.from_bytes(content[:2])
    return content.startswith(_ID3) or (begin & _FRAME == _FRAME and begin & _LAYER == _LAYER_3)
