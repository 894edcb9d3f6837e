"""The chart is a picture that can be read on a phone, and by who sees no colours."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import sys

import pytest
from PIL import Image

from bot.admins.chart import draw, draw_table
from bot.admins.chart_shape import Chart, Table

DARK, LIGHT, PAPER = (0, 48, 135), (255, 184, 28), (255, 255, 255)


def a_chart(sent: list[int], others: list[int], top: int = 100) -> Chart:
    """Return a chart with these bars."""
    return Chart(
        title="Messages over time",
        bars=(sent, others),
        names=("Sent", "All others"),
        top=top,
        upright="Messages in each minute",
        along="Time since 5:30pm",
        ticks=("0", "5 minutes", "10 minutes"),
    )


def picture(chart: Chart) -> Image.Image:
    """Return what was drawn."""
    return Image.open(io.BytesIO(draw(chart))).convert("RGB")


def shades(image: Image.Image, x: int) -> dict[tuple[int, int, int], int]:
    """Count the shades in one column of the plot."""
    column = image.crop((x, 200, x + 1, 745))
    return {shade: n for n, shade in column.getcolors() or [] if n > 3}  # type: ignore[misc]


def test_bars_stand_on_one_another_as_high_as_their_numbers() -> None:
    seen = shades(picture(a_chart([50, 0], [25, 0])), 370)
    assert seen[DARK] == pytest.approx(255, abs=4)
    assert seen[LIGHT] == pytest.approx(127, abs=4)
    assert not {DARK, LIGHT} & set(shades(picture(a_chart([50, 0], [25, 0])), 820))


def test_what_is_there_can_be_seen_however_little_it_is() -> None:
    image = picture(a_chart([1] + [0] * 59, [0] * 60, top=1_000_000))
    column = image.crop((157, 720, 158, 740))
    assert DARK in [shade for _, shade in column.getcolors() or []]


def test_the_shades_differ_in_brightness_too() -> None:
    def brightness(shade: tuple[int, int, int]) -> float:
        red, green, blue = (float((part / 255) ** 2.2) for part in shade)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    contrast = (brightness(LIGHT) + 0.05) / (brightness(DARK) + 0.05)
    assert contrast > 4.5


def test_telegram_takes_it_as_a_photo() -> None:
    data = draw(a_chart(list(range(60)), [5] * 60))
    assert data.startswith(b"\x89PNG")
    assert len(data) < 200_000
    assert Image.open(io.BytesIO(data)).size == (1080, 900)


def test_the_program_does_not_load_pillow_when_it_starts() -> None:
    code = "import sys, bot.app, bot.handlers, bot.jobs; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_one_kind_of_bar_is_drawn_too() -> None:
    chart = dataclasses.replace(a_chart([50, 0], []), bars=([50, 0],), names=("Readers",))
    seen = shades(picture(chart), 370)
    assert seen[DARK] == pytest.approx(255, abs=4)
    assert LIGHT not in seen


def test_named_rows_have_bars_as_long_as_their_numbers() -> None:
    rows = (("One", (100, 50)), ("Two", (0, 25)))
    made = draw_table(Table("After each post", ("Joined", "Left"), rows, 100, "Small: no bar"))
    image = Image.open(io.BytesIO(made)).convert("RGB")
    long: dict[tuple[int, int], dict[object, int]] = {}
    for place in range(len(rows)):
        for nth in range(2):
            y = 170 + place * 116 + 56 - 12 + 30 * nth + 12
            line = image.crop((42, y, 1078, y + 1))
            long[place, nth] = {shade: n for n, shade in line.getcolors() or []}
    assert long[0, 0][DARK] == pytest.approx(998, abs=4)
    assert long[0, 1][LIGHT] == pytest.approx(498, abs=4)
    assert DARK not in long[1, 0]
    assert long[1, 1][LIGHT] == pytest.approx(248, abs=4)


def test_a_chart_of_no_rows_is_still_a_picture() -> None:
    assert draw_table(Table("Nothing", ("Sent",), (), 10, "")).startswith(b"\x89PNG")
