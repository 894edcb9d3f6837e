"""STEP: the speech engine, alone in a process of its own: text comes in, an MP3 file goes out.

eSpeak NG (GPL 3) is loaded here and nowhere else, and nothing of Bleep is: what runs Bleep starts
this file as a program and talks to it through pipes. The process limits its own time and memory
before it looks at the text (bot/aloud/speak.py kills it besides).

    standard input: UTF-8 text ─▶ eSpeak NG ─▶ samples ─▶ LAME ─▶ standard output: MP3
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

VOICE = b"gmw/en"  # English (Great Britain), by the name of its file
SAMPLES = 22_050
"""Samples a second, as the engine gives them."""

KBITS = 24
SECONDS = 20
MEMORY_MB = 256
_MOST_SPOKEN = 600  # seconds of speech
_RATE, _WORDS_A_MINUTE = 1, 160  # the parameter espeakRATE (speak_lib.h), and its value
_SYNCHRONOUS, _UTF8 = 2, 1  # AUDIO_OUTPUT_SYNCHRONOUS, espeakCHARS_UTF8
_DO_NOT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
_QUALITY = 7  # of LAME, 0 to 9: a voice that is made needs no better, and each step costs
_TAKES = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class EngineError(Exception):
    """The engine cannot speak. Install bleep[aloud] again."""


def main() -> int:
    """Speak what comes in; 1 where that cannot be done, with a line of reasons."""
    limit(SECONDS, MEMORY_MB)
    try:
        mp3 = encode(samples(sys.stdin.buffer.read().decode("utf-8", "replace")))
    except (EngineError, ImportError, OSError, MemoryError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    sys.stdout.buffer.write(mp3)
    sys.stdout.buffer.flush()
    return 0


def limit(seconds: int, memory_mb: int) -> None:
    """Have the system end this process at its limits, though a library be busy."""
    signal.alarm(seconds)
    for what, most in ((resource.RLIMIT_AS, memory_mb << 20), (resource.RLIMIT_CPU, seconds)):
        # macOS refuses the first; the time limits still hold there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def samples(text: str) -> bytes:
    """Return a text as speech: 16 bits a sample, one channel. Raises EngineError."""
    made: list[bytes] = []
    left = _MOST_SPOKEN * SAMPLES

    def take(wave: Any, count: int, _events: object) -> int:  # noqa: ANN401  ctypes has no type for it
        nonlocal left
        if wave and count > 0:
            made.append(ctypes.string_at(wave, 2 * count))
            left -= count
        return int(left <= 0)  # anything else than 0 stops the engine

    with _engine(take) as library:
        said = text.replace("\0", " ").encode("utf-8", "replace")
        if library.espeak_Synth(said, len(said) + 1, 0, 0, 0, _UTF8, None, None):
            raise EngineError("the engine did not take the text")
    return b"".join(made)


@contextmanager
def _engine(take: Callable[[Any, int, object], int]) -> Iterator[Any]:
    loader = importlib.import_module("espeakng_loader")
    library = ctypes.CDLL(loader.get_library_path())
    data = str(loader.get_data_path()).encode()
    if library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT) != SAMPLES:
        raise EngineError("the engine did not start")
    kept = _TAKES(take)  # for as long as the engine may call it
    library.espeak_SetSynthCallback(kept)
    try:
        if library.espeak_SetVoiceByName(VOICE):
            raise EngineError("the engine has no such voice")
        library.espeak_SetParameter(_RATE, _WORDS_A_MINUTE, 0)
        yield library
    finally:
        library.espeak_Terminate()


def encode(wave: bytes) -> bytes:
    """Return samples as an MP3 file."""
    encoder = importlib.import_module("lameenc").Encoder()
    encoder.set_bit_rate(KBITS)
    encoder.set_in_sample_rate(SAMPLES)
    encoder.set_channels(1)
    encoder.set_quality(_QUALITY)
    encoder.silence()
    return bytes(encoder.encode(wave) + encoder.flush())


if __name__ == "__main__":
    sys.exit(main())
