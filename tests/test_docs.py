"""The documents are there, are complete, lead to each other, and say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import parser
from bot.handlers.table import COMMANDS
from bot.settings import SETTINGS
from bot.texts import rights as texts_rights
from storage.people import ACTS, OWN
from storage.rekey import sealed_columns
from storage.retention import lines
from storage.tables import posts
from tests.copy_rules import faults

ROOT = Path(__file__).parents[1]
NAMES = ("privacy-notice", "dpia", "hazard-log", "accessibility-statement")
"""What the owner completes, in words for everybody."""
GUIDES = ("admins", "comments", "delivery", "readers", "running", "summaries", "measured")
"""What the README is too short for, in the same words as the bot's own."""
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
)
LONGEST = 1_100
"""Words of the README outside its tables and drawings: five minutes at a calm pace."""
ELSEWHERE = {"newbot", "setinline", "metrics", "wake"}
"""What begins with a stroke and is no command of the bot's: BotFather's, and web addresses."""
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TABLES = posts.metadata.tables
NOT_OF_PEOPLE = {"seals", "hubs"}  # sealed, but the program's own secrets


def doc(name: str) -> str:
    """Return one document."""
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return a document without its tables' borders, links, headings and code."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text.replace("**", ""))
    plain = re.sub(r"`[^`]*`", "this", plain)
    rows = [line for line in plain.splitlines() if not re.fullmatch(r"[|\- ]*", line)]
    cells = [cell.strip() for row in rows for cell in re.split(r"[|;]", row.lstrip("#- "))]
    return "\n".join(cell for cell in cells if cell)


def targets(page: Path) -> list[str]:
    """Return the links of a page to other files of the project."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    return [link for link in links if not link.startswith(("https://", "http://"))]


def named(pattern: str) -> list[tuple[str, str]]:
    """Return what all pages name, with the page."""
    return [
        (page.name, name)
        for page in PAGES
        for name in re.findall(pattern, page.read_text(encoding="utf-8"))
    ]


def test_each_document_is_there_and_the_readme_leads_to_them() -> None:
    there = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
    assert there == sorted((*NAMES, *GUIDES))
    assert {f"docs/{name}.md" for name in there} <= set(targets(ROOT / "README.md"))


def anchors(page: Path) -> set[str]:
    """Return what a link can lead to within a page, as GitHub names its headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_something(page: Path) -> None:
    for link in targets(page):
        name, _, anchor = link.partition("#")
        led_to = page.parent / name if name else page
        assert led_to.is_file(), link
        assert not anchor or anchor in anchors(led_to), link


def test_the_readme_takes_five_minutes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = re.sub(r"```.*?```", "", readme, flags=re.DOTALL)
    lines_read = [line for line in told.splitlines() if not line.startswith("|")]
    assert len(" ".join(lines_read).split()) < LONGEST


def test_every_setting_and_command_that_a_page_names_is_there() -> None:
    settings = {setting.name for setting in SETTINGS}
    chat = {one.name for one in COMMANDS}
    program = set(re.findall(r"^    (\w+) +\w", parser().format_help(), re.MULTILINE))
    for found, known in (
        (named(r"\b(BLEEP_[A-Z_]*[A-Z])\b"), settings),
        (named(r"`/([a-z]+)(?: [^`/]*)?`"), chat | ELSEWHERE),
        (named(r"`(?:\.venv/bin/)?bleep ([a-z]+)[^`]*`"), program),
    ):
        assert len(found) > 10
        assert [one for one in found if one[1] not in known] == []


def test_every_file_that_a_page_names_is_there() -> None:
    found = named(r"\b((?:bot|feeds|storage|sandbox|tests)/[\w./-]+\w)")
    assert len(found) > 10
    assert [one for one in found if not (ROOT / one[1]).exists()] == []


@pytest.mark.parametrize("name", ["privacy-notice", "dpia"])
def test_every_table_with_personal_data_is_named(name: str) -> None:
    people = {*OWN, *ACTS, *sealed_columns(), "replies"} - NOT_OF_PEOPLE
    told = set(re.findall(r"`(\w+)`", doc(name)))
    assert people - told == set()
    assert people <= set(TABLES)


def test_the_notice_and_the_bot_tell_the_same_times() -> None:
    built_in = texts_rights.privacy("A blog")
    for line in lines():
        assert f"- {line}" in doc("privacy-notice")
        assert f"- {line}" in built_in
    told = re.findall(r"^- .*: (?:\d+ \w+)$", doc("privacy-notice"), re.MULTILINE)
    assert [one.removeprefix("- ") for one in told] == lines()


@pytest.mark.parametrize("name", NAMES)
def test_what_the_owner_fills_in_is_marked(name: str) -> None:
    text = doc(name)
    assert "[square brackets]" in text
    assert len(re.findall(r"\[[^\]]+\](?!\()", text)) > 3
    assert re.search(r"(?i)\b(?:todo|tbd|lorem|xxx)\b", text) is None


@pytest.mark.parametrize("name", [*NAMES, *GUIDES])
def test_a_document_is_in_plain_words(name: str) -> None:
    assert [one for one in faults(prose(doc(name))) if "paragraph" not in one] == []


def test_every_test_that_the_hazard_log_names_is_there() -> None:
    tests = re.findall(r"`(tests/[\w/]+\.py)`", doc("hazard-log"))
    assert len(tests) > 5
    for path in tests:
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("command", ["/mydata", "/delete", "/stop", "/complain"])
def test_the_notice_names_each_right(command: str) -> None:
    assert f"`{command}`" in doc("privacy-notice")
    assert f"`{command}`" in doc("dpia")
