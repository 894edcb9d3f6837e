"""WORDS: a chart as a picture, to be read on a phone: few words, large, and bars in two shades.

The shades differ in brightness too, and each has its name beside it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from bot.admins.chart_shape import Chart, Table

_WIDTH, _HEIGHT = 1080, 900
_LEFT, _RIGHT, _TOP, _BOTTOM = 150, 1040, 230, 740
_PAPER, _INK, _GRID = "#ffffff", "#212b32", "#aeb7bd"
_SHADES = ("#003087", "#ffb81c")  # dark blue and light amber
_LARGE, _USUAL = 46, 34
_BOX = 30
_ROWS, _LINE, _BAR = 170, 56, 30  # of a chart of named rows, in pixels


def draw(chart: Chart) -> bytes:
    """Return the picture of a chart, as PNG."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    _words(pen, (40, 30), chart.title, size=_LARGE)
    _words(pen, (40, 100), chart.upright)
    _draw_names(pen, chart.names)
    _draw_grid(pen, chart.top)
    _draw_bars(pen, chart)
    _draw_ticks(pen, chart)
    return _png(image)


def draw_table(table: Table) -> bytes:
    """Return the picture of a chart of named rows, as PNG; as high as its rows need."""
    each = _LINE + _BAR * len(table.names)
    image = Image.new("RGB", (_WIDTH, _ROWS + each * len(table.rows) + 80), _PAPER)
    pen = ImageDraw.Draw(image)
    _words(pen, (40, 30), table.title, size=_LARGE)
    _draw_names(pen, table.names, at=100)
    for place, (name, numbers) in enumerate(table.rows):
        at = _ROWS + each * place
        _words(pen, (40, at), name)
        for nth, (number, shade) in enumerate(zip(numbers, _SHADES, strict=False)):
            if number:
                long = max(6.0, (_WIDTH - 80) * number / table.top)
                y = at + _LINE - 12 + _BAR * nth
                pen.rectangle((40, y, 40 + long, y + _BAR - 6), fill=shade, outline=_INK, width=1)
    _words(pen, (40, image.height - 60), table.along)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def _words(
    pen: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    *,
    size: int = _USUAL,
    anchor: str = "la",
) -> None:
    pen.text(place, text, fill=_INK, font=ImageFont.load_default(size), anchor=anchor)


def _draw_names(pen: ImageDraw.ImageDraw, names: Sequence[str], at: int = 155) -> None:
    left = 40
    for name, shade in zip(names, _SHADES, strict=False):
        pen.rectangle((left, at, left + _BOX, at + _BOX), fill=shade, outline=_INK, width=2)
        _words(pen, (left + _BOX + 14, at - 3), name)
        left += 320


def _draw_grid(pen: ImageDraw.ImageDraw, top: int) -> None:
    for part in range(3):
        y = _BOTTOM - (_BOTTOM - _TOP) * part / 2
        pen.line((_LEFT, y, _RIGHT, y), fill=_GRID if part else _INK, width=3)
        _words(pen, (_LEFT - 14, y), f"{top * part // 2:,}", anchor="rm")


def _draw_bars(pen: ImageDraw.ImageDraw, chart: Chart) -> None:
    room = (_RIGHT - _LEFT) / len(chart.bars[0])
    gap = min(4.0, room / 5)
    for place, pair in enumerate(zip(*chart.bars, strict=True)):
        left, floor = _LEFT + place * room, float(_BOTTOM)
        for number, shade in zip(pair, _SHADES, strict=False):
            if number:
                # What is there can be seen, however little it is.
                high = max(4.0, (_BOTTOM - _TOP) * number / chart.top)
                box = (left + gap / 2, floor - high, left + room - gap / 2, floor)
                pen.rectangle(box, fill=shade, outline=_INK, width=1)
                floor -= high


def _draw_ticks(pen: ImageDraw.ImageDraw, chart: Chart) -> None:
    last = len(chart.ticks) - 1
    for place, text in enumerate(chart.ticks):
        x = _LEFT + (_RIGHT - _LEFT) * place / last
        anchor = "la" if place == 0 else "ra" if place == last else "ma"
        _words(pen, (x, _BOTTOM + 20), text, anchor=anchor)
    _words(pen, ((_LEFT + _RIGHT) / 2, _HEIGHT - 40), chart.along, anchor="mb")
