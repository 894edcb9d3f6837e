"""The documents for owners are there, are complete, and say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.texts import rights as texts_rights
from storage.people import ACTS, OWN
from storage.rekey import sealed_columns
from storage.retention import lines
from storage.tables import posts
from tests.copy_rules import faults

ROOT = Path(__file__).parents[1]
NAMES = ("privacy-notice", "dpia", "hazard-log", "accessibility-statement")
README = (ROOT / "README.md").read_text(encoding="utf-8")
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


def test_each_document_is_there_and_the_readme_leads_to_them() -> None:
    assert sorted(path.stem for path in (ROOT / "docs").glob("*.md")) == sorted(NAMES)
    assert "`docs/`" in README


@pytest.mark.parametrize("name", ["privacy-notice", "dpia"])
def test_every_table_with_personal_data_is_named(name: str) -> None:
    people = {*OWN, *ACTS, *sealed_columns(), "replies"} - NOT_OF_PEOPLE
    named = set(re.findall(r"`(\w+)`", doc(name)))
    assert people - named == set()
    assert people <= set(TABLES)


def test_the_notice_the_readme_and_the_bot_tell_the_same_times() -> None:
    built_in = texts_rights.privacy("A blog")
    for line in lines():
        assert f"- {line}" in doc("privacy-notice")
        assert f"- {line}" in built_in
        what, _, how_long = line.partition(": ")
        assert f"| {what} | {how_long} |" in README
    told = re.findall(r"^- .*: (?:\d+ \w+)$", doc("privacy-notice"), re.MULTILINE)
    assert [one.removeprefix("- ") for one in told] == lines()


@pytest.mark.parametrize("name", NAMES)
def test_what_the_owner_fills_in_is_marked(name: str) -> None:
    text = doc(name)
    assert "[square brackets]" in text
    assert len(re.findall(r"\[[^\]]+\](?!\()", text)) > 3
    assert re.search(r"(?i)\b(?:todo|tbd|lorem|xxx)\b", text) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_in_plain_words(name: str) -> None:
    assert [one for one in faults(prose(doc(name))) if "paragraph" not in one] == []


def test_every_test_that_the_hazard_log_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", doc("hazard-log"))
    assert len(named) > 5
    for path in named:
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("command", ["/mydata", "/delete", "/stop", "/complain"])
def test_the_notice_names_each_right(command: str) -> None:
    assert f"`{command}`" in doc("privacy-notice")
    assert f"`{command}`" in doc("dpia")
