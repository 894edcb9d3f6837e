"""Docs and code agree: settings, commands, the glossary's words, the story's drawing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import parser
from bot.handlers.table import COMMANDS
from bot.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = [path for name in ("bot", "feeds", "storage") for path in (ROOT / name).rglob("*.py")]
OTHER_WORDS = ("utils", "helpers", "manager", "service")


def table(heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading of the README."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_readme_lists_every_setting_with_its_default() -> None:
    rows = {row[0].strip("`"): row for row in table("Settings")}
    assert list(rows) == [setting.name for setting in SETTINGS]
    for setting in SETTINGS:
        assert setting.meaning in rows[setting.name][1]
        assert not setting.default or f"`{setting.default}`" == rows[setting.name][2]


def test_the_readme_lists_every_command_of_the_chat() -> None:
    rows = [(row[0], row[1], row[2]) for row in table("In the chat")]
    assert rows == [
        (
            f"`/{one.name}`",
            "readers" if one.right is None else "admins",
            one.description + ("" if one.in_menu else " (not yet)"),
        )
        for one in COMMANDS
    ]


def test_the_readme_lists_every_command_of_the_program() -> None:
    told = [row[0].strip("`").removeprefix("bleep ") for row in table("Commands")]
    usage = parser().format_usage() + parser().format_help()
    assert told
    for name in told:
        assert re.search(rf"^\s+{name}\s", usage, re.MULTILINE), name
    commands = re.findall(r"^    (\w+) +\w", parser().format_help(), re.MULTILINE)
    assert sorted(told) == sorted(commands)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_named_by_the_glossary(path: Path) -> None:
    assert not any(word in path.stem for word in OTHER_WORDS)
