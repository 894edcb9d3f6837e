"""Every sentence is in the catalogues, and a translation loses nothing and invents nothing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from bot import texts
from bot.catalogues import NAMES, catalogue
from bot.language import say, say_many, speaking
from bot.texts import bans as texts_bans
from bot.texts import comments as texts_comments
from bot.texts import digest as texts_digest
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts_moderation
from bot.texts import offer as texts_offer
from bot.texts import scheduled as texts_scheduled
from bot.texts import stuck as texts_stuck
from tests.catalogues import LANGUAGES, TEMPLATE, as_mo, as_po, extracted, po_of, read
from tests.copy_rules import MOST_ON_A_BUTTON
from tests.source import ROOT

NAMED = re.compile(r"\{\w+\}")
ADDRESS = re.compile(r"https?://\S+|\b[\w.]+\.(?:org|uk|me)\b[\w./]*|@\w+|#\w+-?")
COMMAND = re.compile(r"(?<![\w/])/[a-z]+\b")
NUMBER = re.compile(r"\d+")
ON_THE_BLOG = {texts_comments.ANONYMOUS, texts_comments._VIA, texts_offer.CORRECTION}  # noqa: SLF001  what the blog shows is in the blog's language
AT_ONCE = {"Button", "Screen", "screen", "say", "say_many", "counted"}
GROUPS = "bot/texts/groups.py"
IN_WELSH = (
    *(texts_scheduled.TO_STOP, texts_bans.COMPLAIN, texts_moderation.WITHDRAW_ASKED_LEFT),
    *(texts_stuck.LEFT_TITLE, texts_stuck.LEFT_BEHIND),
    *(texts_comments.HAND_OFF_WATCHED, texts_comments.HAND_OFF_UNSEEN),
)
"""Sentences for readers in modules that are for owners too."""
SAY = {"phrase", "say", "say_many", "counted"}
FILES = [
    path for folder in ("texts", "render") for path in sorted((ROOT / "bot" / folder).glob("*.py"))
]
CATALOGUES = {language: read(language) for language in LANGUAGES}


def translated(catalogue: Catalog) -> list[Message]:
    """Return what somebody has translated."""
    return [one for one in catalogue if one.id and one.string and any(_forms(one.string))]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def kept(text: str) -> list[Counter[str]]:
    """Return what a translation has to keep: names in braces, addresses, commands, numbers."""
    return [Counter(rule.findall(text)) for rule in (NAMED, ADDRESS, COMMAND, NUMBER)]


def test_the_template_and_the_catalogues_are_those_of_the_code() -> None:
    now = extracted()
    assert TEMPLATE.read_bytes() == as_po(now), "run make catalogues"
    for language, there in CATALOGUES.items():
        assert {one.id for one in there if one.id} == {one.id for one in now if one.id}, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_gettext_reads_is_what_translators_wrote(language: str) -> None:
    compiled = po_of(language).with_suffix(".mo").read_bytes()
    assert compiled == as_mo(CATALOGUES[language]), "run make catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_names_addresses_commands_and_numbers(language: str) -> None:
    for one in translated(CATALOGUES[language]):
        english = one.id[-1] if isinstance(one.id, tuple | list) else one.id
        for form in _forms(one.string):
            assert kept(form) == kept(english), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_is_there(language: str) -> None:
    for one in translated(CATALOGUES[language]):
        if isinstance(one.id, tuple | list):
            forms = _forms(one.string)
            assert len(forms) == CATALOGUES[language].num_plurals, one.id
            assert all(forms), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_fits_on_a_button_in_english_fits_in_every_language(language: str) -> None:
    for one in translated(CATALOGUES[language]):
        if isinstance(one.id, str) and len(one.id) <= MOST_ON_A_BUTTON * 3 // 4:
            assert len(str(one.string)) <= MOST_ON_A_BUTTON + 10, one.id


def test_a_check_finds_what_is_lost_and_what_is_invented() -> None:
    english = "Send /stop to {name}, 3 times, at ico.org.uk"
    for wrong in ("Send /stop to {nam}", "Send /start to {name}", "4 times", "ico.org"):
        assert kept(wrong) != kept(english)
    assert kept("3 {name} /stop ico.org.uk") == kept(english)


def test_the_main_path_is_in_welsh() -> None:
    """Nearly all that readers see; a sentence that is new waits in English for a translator."""
    there = {_key(one) for one in translated(CATALOGUES["cy"])}
    main = {"bot/texts/__init__.py", "bot/texts/digest.py", "bot/texts/comments.py"}
    main |= {"bot/texts/states.py", "bot/texts/languages.py", "bot/texts/follow.py"}
    wanted = [one for one in extracted() if one.id and main & {at for at, _ in one.locations}]
    missing = [_key(one) for one in wanted if _key(one) not in there]
    assert len(missing) < len(wanted) / 20, missing


def test_what_readers_see_of_announcements_bans_and_groups_is_in_welsh() -> None:
    there = {_key(one) for one in translated(CATALOGUES["cy"])}
    page = [one for one in extracted() if any(at == GROUPS for at, _ in one.locations)]
    assert [_key(one) for one in page if _key(one) not in there] == []
    with speaking(catalogue("cy")):
        said = [text for text in IN_WELSH if f"{text}" == str.__str__(text)]
        assert said == []
        assert texts_scheduled.announcement_title("Blog") == "Cyhoeddiad gan Blog"
        assert "until" not in texts_bans.banned("6 August")


def test_nobody_in_danger_reads_another_language_than_their_own() -> None:
    safety = (texts.MEDICAL_HELP, texts.NOT_NHS, texts_guard.URGENT_TITLE, texts_guard.URGENT)
    with speaking(catalogue("cy")):
        welsh = [f"{text}" for text in safety]
    assert [text for text, said in zip(safety, welsh, strict=True) if text == said] == []
    for number in ("999", "111", "116 123"):
        assert number in welsh[-1]


def _key(one: Message) -> str:
    return one.id if isinstance(one.id, str) else one.id[0]


def test_welsh_numbers_have_their_forms() -> None:
    with speaking(catalogue("cy")):
        said = [texts.counted(number, "topic", "topics") for number in (0, 1, 2, 3, 4, 6, 1_000)]
    assert said == ["0 pwnc", "1 pwnc", "2 bwnc", "3 phwnc", "4 pwnc", "6 phwnc", "1,000 pwnc"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_that_is_not_translated_is_right_english(language: str) -> None:
    there = {one.id for one in translated(CATALOGUES[language])}
    waiting = [one.id for one in CATALOGUES[language] if isinstance(one.id, tuple)]
    with speaking(catalogue(language)):
        for one, many in {*waiting} - there:
            said = [say_many(one, many, number) for number in (1, 2, 1_200)]
            assert said == [one, many, many]


def test_a_plural_without_all_its_forms_is_left_out() -> None:
    half = Catalog(locale="cy")
    half.add(("topic", "topics"), ("pwnc", "", "bwnc", "phwnc", "phwnc"))
    half.add(("reader", "readers"), ("", "", "", "", ""))
    half.add(("post", "posts"), ("postiad",) * half.num_plurals)
    told = GNUTranslations(BytesIO(as_mo(half)))
    said = [told.ngettext("topic", "topics", number) for number in (1, 2, 1_200)]
    said += [told.ngettext("reader", "readers", number) for number in (1, 2, 1_200)]
    assert said == ["topic", "topics", "topics", "reader", "readers", "readers"]
    assert told.ngettext("post", "posts", 2) == "postiad"


def test_what_is_not_translated_is_english() -> None:
    with speaking(catalogue("cy")):
        assert f"{texts_digest.DAYS[0]}" == "dydd Llun"
        assert say("No translator has seen this") == "No translator has seen this"


def test_english_and_unknown_languages_need_no_catalogue() -> None:
    assert [catalogue(one) for one in (None, "en", "xx", "../cy")] == [None] * 4
    assert all(catalogue(one) is not None for one in LANGUAGES)
    assert set(NAMES) == {"en", *LANGUAGES}


# Sentences that no catalogue would know, or that would be English in each language


def unsaid(source: str) -> Iterator[str]:
    """Return the sentences of a texts module that are not looked up in any catalogue."""
    tree = ast.parse(source)
    said: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SAY:
            said |= {id(one) for arg in node.args for one in ast.walk(arg)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            said.add(id(node.value))  # a docstring
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if id(node) not in said and re.search(r"[A-Za-z]{2,} [a-z]{2,}|^ [a-z]", node.value):
            yield node.value


def early(source: str) -> Iterator[str]:
    """Return what a module writes out when it is imported, before anybody speaks."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
        yield from (ast.unparse(one) for one in calls if ast.unparse(one.func) in AT_ONCE)


def joins(source: str) -> Iterator[str]:
    """Return the calls of str.join, which reads a Phrase as English."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Attribute) and node.attr == "join"):
            continue
        if isinstance(node.value, ast.Constant):
            yield ast.unparse(node)


def test_every_sentence_of_the_texts_is_looked_up() -> None:
    for path in sorted((ROOT / "bot" / "texts").glob("*.py")):
        assert set(unsaid(path.read_text())) - ON_THE_BLOG == set(), path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_written_out_before_the_language_is_known(path: Path) -> None:
    source = path.read_text()
    assert list(early(source)) == []
    assert list(joins(source)) == []


def test_these_checks_see_what_they_look_for() -> None:
    assert list(unsaid('A = "Send it again"\nB = phrase("Leave it")')) == ["Send it again"]
    assert list(early('A = (Button(B, data="v1:x"),)\ndef f():\n    return say("x")')) != []
    assert list(joins('A = ", ".join(names)')) != []
