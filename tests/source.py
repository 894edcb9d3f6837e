"""The project's own source as data, for the tests of its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
INSIDE = ("bot", "feeds", "storage")
EVERYTHING = (*INSIDE, "sandbox")


@dataclass(frozen=True)
class Module:
    """One file of source: where it is, what it is called and what it says."""

    path: Path
    text: str = field(repr=False)

    @property
    def place(self) -> str:
        """The path from the root of the project, with slashes."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        """The dotted name that it is imported by."""
        return self.place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed source."""
        return ast.parse(self.text)

    @property
    def kind(self) -> str:
        """The first word of the docstring, without its colon; empty where there is none."""
        words = (ast.get_docstring(self.tree) or "").split(":", maxsplit=1)
        return words[0] if len(words) > 1 else ""

    def imports(self) -> Iterator[str]:
        """Every dotted name that is imported, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def functions_from(self, names: set[str]) -> set[str]:
        """What is imported from some modules, save classes and constants."""
        return {
            f"{node.module}.{alias.name}"
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module in names
            for alias in node.names
            if alias.name.islower()
        }

    def calls(self) -> Iterator[str]:
        """Every called name as it is written, such as `open` or `datetime.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func)


def modules(*packages: str) -> list[Module]:
    """Read every module of some packages."""
    files = (path for name in packages for path in sorted((ROOT / name).rglob("*.py")))
    return [Module(path, path.read_text(encoding="utf-8")) for path in files]
