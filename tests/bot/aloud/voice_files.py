"""What tests know of sound: how long an MP3 file is, and a speech that costs nothing."""

from __future__ import annotations

from bot.aloud.speak import Speech, is_there
from storage.outcome import Done, Outcome
from tests.components import need

_RATES = {0b11: (44_100, 48_000, 32_000), 0b10: (22_050, 24_000, 16_000)}
_KBITS = {
    0b11: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    0b10: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
FRAME = b"\xff\xf3\x44\xc4" + bytes(104)
"""The head of one frame of an MP3 file, and nothing to hear."""


def need_the_engine() -> None:
    need("pip install bleep[aloud], the speech engine", present=is_there())


def length_of(mp3: bytes) -> float:
    """Return the seconds of an MP3 file, by its frames (ISO 11172-3, layer III)."""
    at, seconds = 0, 0.0
    while at + 4 <= len(mp3):
        head = int.from_bytes(mp3[at : at + 4])
        assert head >> 21 == 0x7FF, f"no frame at {at}"
        version, kbits, rate = head >> 19 & 3, head >> 12 & 15, head >> 10 & 3
        hertz, samples = _RATES[version][rate], 1152 if version == 0b11 else 576
        at += samples // 8 * _KBITS[version][kbits] * 1000 // hertz + (head >> 9 & 1)
        seconds += samples / hertz
    return seconds


class Mouth:
    """Speaks without a sound, and remembers what."""

    def __init__(self, *outcomes: Outcome[Speech]) -> None:
        self.said: list[str] = []
        self._outcomes = list(outcomes)

    async def speak(self, text: str) -> Outcome[Speech]:
        self.said.append(text)
        return self._outcomes.pop(0) if self._outcomes else Done(Speech(FRAME * 9, 3))
