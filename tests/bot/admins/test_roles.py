"""What each admin may do."""

from __future__ import annotations

import pytest

from bot.admins.roles import Right, Role, may

TABLE = {
    Role.VIEWER: "look",
    Role.SENDER: "look send",
    Role.EDITOR: "look send edit moderate",
    Role.OWNER: "look send edit moderate own",
}


@pytest.mark.parametrize("role", Role)
def test_a_role_has_its_rights_and_no_other(role: Role) -> None:
    assert {right.value for right in Right if may(role, right)} == set(TABLE[role].split())


def test_a_reader_has_no_right() -> None:
    assert not any(may(None, right) for right in Right)
