"""The real engine, in its own process: it speaks, it is killed at its limits, it can be missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.aloud import engine
from bot.aloud.speak import KBITS, PROGRAM, UNSPEAKABLE, Speech, speak
from storage.outcome import Done, Later, Never
from tests.bot.aloud.voice_files import length_of, need_the_engine

SHORT = "Patients of the NHS can see their records in the app."
ENDLESS = (sys.executable, "-c", "while True: pass")


def test_where_the_engine_cannot_be_imported_all_else_can() -> None:
    source = "import sys; sys.modules['resource'] = None; import bot.aloud.speak"
    subprocess.run((sys.executable, "-c", source), check=True, timeout=20)


def test_the_length_is_told_by_the_rate_of_the_engine() -> None:
    assert engine.KBITS == KBITS
    assert PROGRAM[-1] == engine.__file__


async def test_a_text_becomes_an_mp3_file_of_a_plausible_length() -> None:
    need_the_engine()
    done = await speak(SHORT)
    assert isinstance(done, Done)
    speech = done.value
    words_a_minute = 60 * len(SHORT.split()) / length_of(speech.mp3)
    assert 110 < words_a_minute < 220
    assert abs(length_of(speech.mp3) - speech.seconds) < 1
    longer = await speak(SHORT * 3)
    assert isinstance(longer, Done)
    assert 2.5 < length_of(longer.value.mp3) / length_of(speech.mp3) < 3.5


async def test_what_a_feed_may_hold_is_spoken_too() -> None:
    need_the_engine()
    odd = "<speak>[[x]]</speak> \x00 \ud800 \u4e2d\u6587 " + "\U0001f600" * 50
    done = await speak(odd)
    assert isinstance(done, Done)
    assert isinstance(done.value, Speech)


async def test_an_engine_that_does_not_end_is_killed() -> None:
    done = await speak(SHORT, seconds=0.2, program=ENDLESS)
    assert done == Never(UNSPEAKABLE, "the engine took longer than 0.2 seconds")


async def test_an_engine_that_cannot_be_started_is_tried_again_later() -> None:
    done = await speak(SHORT, program=("/nonexistent/python",))
    assert isinstance(done, Later)
    assert done.after is not None


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import sys; sys.exit('no voice')", "no voice"),
        ("import sys; sys.exit(3)", "the engine ended with 3"),
        ("import os; os.kill(os.getpid(), 9)", "the engine ended with -9"),
        ("pass", "the engine ended with 0"),
    ],
)
async def test_an_engine_that_fails_says_why(program: str, why: str) -> None:
    assert await speak(SHORT, program=(sys.executable, "-c", program)) == Never(UNSPEAKABLE, why)


def test_a_process_of_its_own_knows_nothing_of_bleep() -> None:
    """The engine's licence is another one: what speaks is a program, and not a part of Bleep."""
    look = f"import runpy, sys; runpy.run_path({PROGRAM[-1]!r}); print(sorted(sys.modules))"
    done = subprocess.run([*PROGRAM[:-1], "-c", look], check=True, capture_output=True, text=True)
    names = done.stdout
    assert "'ctypes'" in names
    assert not [name for name in ("'bot'", "'storage'", "'feeds'", "'telegram'") if name in names]


def test_the_limits_hold_in_the_process_itself() -> None:
    code = (
        f"import runpy; limit = runpy.run_path({engine.__file__!r})['limit']\n"
        "import resource; limit(7, 200)\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0] >> 20)\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0])\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["200", "7"]
