"""The three kinds of code stay apart: WORDS does no I/O and calls nothing that does."""

from __future__ import annotations

import pytest

from tests.source import INSIDE, ROOT, Module, modules

KINDS = {"WORDS", "STEP", "LOOP"}
THIN = {"HANDLERS", "ROOT"}  # handlers, and the places where the process is put together
MAY_BE_THIN = (
    "bot/handlers/",
    "bot/web/",
    "bot/app.py",
    "bot/comments/comment_loops.py",
    "bot/bench/",
    "bot/outside.py",
    "bot/sending.py",
    "bot/cli.py",
    "bot/demo.py",
    "bot/__main__.py",
)
OUTSIDE = {
    *("aiohttp", "aiosqlite", "alembic", "apscheduler", "asyncpg", "httpx", "sqlalchemy"),
    *("starlette", "telegram", "uvicorn", "asyncio", "concurrent", "http", "multiprocessing"),
    *("os", "pathlib", "random", "secrets", "select", "selectors", "shutil", "signal", "socket"),
    *("sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request"),
}
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "uuid4", "uuid.uuid4")
IO_CALLS = {"open", "input", "print", *CLOCKS}
# The schema is written in SQLAlchemy's own words; describing a table is no I/O.
SCHEMA = {
    "storage/tables.py",
    "storage/tables_admin.py",
    "storage/tables_comments.py",
    "storage/tables_process.py",
    "storage/tables_sending.py",
    "storage/columns.py",
    "storage/types.py",
}


def breaches(module: Module) -> set[str]:
    """Return what a WORDS module imports or calls though it must not."""
    allowed = {"sqlalchemy"} if module.place in SCHEMA else set()
    imported = {name for name in module.imports() if within(name, OUTSIDE - allowed)}
    if any(name.startswith("sqlalchemy.ext.asyncio") for name in module.imports()):
        imported.add("sqlalchemy.ext.asyncio")
    return imported | {call for call in module.calls() if call in IO_CALLS}


def within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def loops() -> set[str]:
    return {module.name for module in ALL if module.kind == "LOOP"}


def source(text: str) -> Module:
    return Module(ROOT / "feeds" / "made_up.py", text)


ALL = modules(*INSIDE)
WORDS = [module for module in ALL if module.kind == "WORDS"]
STEPS = [module for module in ALL if module.kind == "STEP"]


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.place)
def test_every_module_says_its_kind_first(module: Module) -> None:
    if module.path.name == "__init__.py" and not module.kind:
        return
    thin = THIN if module.place.startswith(MAY_BE_THIN) else set()
    assert module.kind in KINDS | thin


@pytest.mark.parametrize("module", WORDS, ids=lambda module: module.place)
def test_words_do_no_input_or_output(module: Module) -> None:
    assert breaches(module) == set()


@pytest.mark.parametrize("module", WORDS, ids=lambda module: module.place)
def test_words_know_the_types_of_steps_and_loops_at_most(module: Module) -> None:
    acting = {other.name for other in ALL if other.kind in {"STEP", "LOOP", *THIN}}
    assert module.functions_from(acting) | set(module.imports()) & loops() == set()


@pytest.mark.parametrize("module", STEPS, ids=lambda module: module.place)
def test_steps_know_nothing_of_loops(module: Module) -> None:
    assert set(module.imports()) & loops() == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import asyncio", {"asyncio"}),
        ("from urllib.request import urlopen", {"urllib.request", "urllib.request.urlopen"}),
        ("def f():\n    import os.path", {"os.path"}),
        ("open('x')", {"open"}),
        ("datetime.now(UTC)", {"datetime.now"}),
        ("from urllib.parse import urlsplit\nimport html", set()),
    ],
)
def test_a_breach_is_found(text: str, found: set[str]) -> None:
    assert breaches(source(text)) == found


def test_a_function_of_another_module_is_told_from_its_types() -> None:
    module = source("from storage.lists import List, add\nfrom storage.records import ALL")
    assert module.functions_from({"storage.lists"}) == {"storage.lists.add"}


def test_a_kind_is_the_word_before_the_colon() -> None:
    assert source('"""STEP: one call."""').kind == "STEP"
    assert source('"""Says nothing."""').kind == ""
    assert Module(ROOT / "feeds" / "sites" / "__init__.py", "").name == "feeds.sites"
