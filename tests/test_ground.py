"""The ground of the project: its words, its settings, its sizes and what must not be in it."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.components import need
from tests.source import EVERYTHING, ROOT, Module, modules

WORDS_OF_MAKE = ("demo", "test", "run", "pictures", "check", "migration", "catalogues", "lock")
SETTINGS = {
    *("BLEEP_TOKEN", "BLEEP_SITE", "BLEEP_OWNERS", "BLEEP_DATABASE", "BLEEP_DATA"),
    *("BLEEP_DATA_KEY", "BLEEP_SITE_USER", "BLEEP_SITE_PASSWORD", "BLEEP_MODERATOR_USER"),
    *("BLEEP_BLOGGER_CLIENT", "BLEEP_BLOGGER_SECRET", "BLEEP_BLOGGER_TOKEN"),
    *("BLEEP_MODERATOR_PASSWORD", "BLEEP_TELEGRAM_URL", "BLEEP_POLL_SECONDS", "BLEEP_RATE"),
    *("BLEEP_UNDO_SECONDS", "BLEEP_PAID_BROADCAST", "BLEEP_STAR_BUDGET", "BLEEP_QUIET"),
    *("BLEEP_ANNOUNCEMENTS", "BLEEP_TIMEZONE", "BLEEP_HTTP"),
    *("BLEEP_WEBHOOK_URL", "BLEEP_WAKE_SECRET"),
    *("BLEEP_LLM_URL", "BLEEP_LLM_MODEL", "BLEEP_LLM_KEY"),
}
# Assembled from halves, so that this file does not trip over itself.
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/-])/(?:ro" + r"ot|ho" + r"me|wo" + r"rk|Us" + r"ers)/")
REGISTRIES = re.compile(r"py" + r"pi\.org|pytho" + r"nhosted|regist" + r"ry\.npmjs")
LOCKS = ("requirements.lock", "requirements-dev.lock")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def make(*words: str) -> str:
    environ = os.environ | {"MAKEFLAGS": "", "MAKELEVEL": ""}
    done = subprocess.run(
        ["/usr/bin/env", "make", *words],
        cwd=ROOT,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def committed() -> list[Path]:
    # A gate may run as another user than the one who owns the checkout.
    command = ["/usr/bin/env", "git", "-c", "safe.directory=*", "ls-files", "-z"]
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    need("git, in a checkout", present=found.returncode == 0)
    paths = [ROOT / name for name in found.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in committed()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def functions(module: Module) -> list[tuple[str, int]]:
    nodes = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(module.tree)
        if isinstance(node, nodes)
    ]


def test_make_alone_lists_its_words() -> None:
    listed = [line.split()[1] for line in make().splitlines()]
    assert listed == list(WORDS_OF_MAKE)


@pytest.mark.parametrize("word", ["demo", "run"])
def test_options_are_passed_on(word: str) -> None:
    assert f"bleep {word} --port 5" in make("--dry-run", word, "ARGS=--port 5")


def test_a_migration_needs_a_name() -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        make("migration", "--old-file=.venv/dev.stamp")
    assert "Say what changes" in caught.value.stderr


def test_the_example_names_every_setting_once() -> None:
    named = re.findall(r"^(?:# )?(BLEEP_\w+)=", read(".env.example"), re.MULTILINE)
    assert Counter(named) == Counter(SETTINGS)


def test_only_the_needed_settings_are_live_in_the_example() -> None:
    live = re.findall(r"^(BLEEP_\w+)=(.*)$", read(".env.example"), re.MULTILINE)
    assert live == [("BLEEP_TOKEN", ""), ("BLEEP_SITE", "")]


def test_the_program_reads_the_settings_that_the_example_names() -> None:
    if importlib.util.find_spec("bot.settings") is None:
        pytest.fail("bot/settings.py is not there")
    assert set(re.findall(r"\bBLEEP_[A-Z_]+[A-Z]\b", read("bot/settings.py"))) == SETTINGS


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_in_a_lock_has_its_version_and_its_hashes(lock: str) -> None:
    requirements = re.split(r"\n(?=\S)", read(lock).strip())
    assert len(requirements) > 20
    assert [text for text in requirements if "==" not in text or "--hash=sha256:" not in text] == []
    assert "://" not in read(lock)


def test_a_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    for lock, wanted in zip(
        LOCKS, (project["dependencies"], project["optional-dependencies"]["dev"]), strict=True
    ):
        locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", read(lock), re.MULTILINE)}
        names = {re.split(r"[\[<>=]", line)[0].lower() for line in wanted}
        assert names - locked == set()


def test_both_locks_agree() -> None:
    few, all_of_them = (
        dict(re.findall(r"^(\S+)==(\S+)", read(name), re.MULTILINE)) for name in LOCKS
    )
    assert few.items() <= all_of_them.items()


def test_the_speech_engine_is_locked_as_it_is_tested_and_may_be_missing() -> None:
    aloud, tested = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", read(name), re.MULTILINE))
        for name in ("requirements-aloud.lock", "requirements-dev.lock")
    )
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = project["optional-dependencies"]["aloud"]
    assert set(aloud) == {re.split(r"[<>=]", line)[0] for line in wanted}
    assert aloud.items() <= tested.items()
    assert read("requirements-aloud.lock").count("--hash=sha256:") > len(aloud)
    for name in ("Makefile", "Dockerfile"):
        assert re.search(r"requirements-aloud\.lock \\\s*\|\| echo", read(name))


def test_the_image_installs_as_the_makefile_does() -> None:
    for step in (
        "--require-hashes --requirement requirements.lock",
        "--no-deps --no-build-isolation",
    ):
        assert step in read("Dockerfile")
        assert step in read("Makefile")


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATHS) == []


def test_no_committed_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRIES) == []


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("cd /ro" + "ot/x", True),
        ("'/ho" + "me/ann/x'", True),
        ("https://example.org/ho" + "me/", False),
        ("/rooted/", False),
    ],
)
def test_a_path_of_one_machine_is_told_from_others(text: str, *, tells: bool) -> None:
    assert bool(MACHINE_PATHS.search(text)) is tells


# A migration is written by Alembic, and as long as the tables that it makes.
OURS = [module for module in modules(*EVERYTHING) if "/versions/" not in module.place]


@pytest.mark.parametrize("module", OURS, ids=lambda module: module.place)
def test_a_module_fits_in_the_head(module: Module) -> None:
    assert len(module.text.splitlines()) <= 250
    assert [(name, size) for name, size in functions(module) if size > 40] == []


def test_most_functions_are_short() -> None:
    sizes = sorted(size for module in OURS for _, size in functions(module))
    assert sizes[len(sizes) // 2] < 10
    assert sizes[len(sizes) * 9 // 10] < 25
