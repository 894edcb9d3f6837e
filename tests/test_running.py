"""The tests write into memory only where that works, and what takes long comes first."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.running import MEMORY, is_long, once, pytest_collection_modifyitems, serves


def test_an_ordinary_folder_is_no_memory(tmp_path: Path) -> None:
    assert not serves(tmp_path, room=0)


def test_memory_without_room_does_not_serve() -> None:
    assert not serves(MEMORY, room=2**62)


def test_a_folder_that_is_not_there_does_not_serve(tmp_path: Path) -> None:
    assert not serves(tmp_path / "nowhere")


def test_what_tests_write_is_where_memory_serves(tmp_path: Path) -> None:
    assert Path(tempfile.gettempdir()) in tmp_path.parents


@pytest.mark.timeout(121)
def test_leave_to_take_longer_makes_a_test_a_long_one(request: pytest.FixtureRequest) -> None:
    assert is_long(request.node)


def test_what_takes_long_comes_first_and_the_order_is_else_kept(
    request: pytest.FixtureRequest,
) -> None:
    of_a_package = [one for one in request.session.items if not is_long(one)]
    items = [*of_a_package, request.node]
    pytest_collection_modifyitems(items)
    assert items == [request.node, *of_a_package]


def test_what_all_workers_need_is_made_by_the_first_that_asks(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    name = f"made-{id(made)}"
    assert [once(tmp_path_factory, name, make) for _ in range(2)] == [1, 1]
    assert made == [1]
