"""STEP: who among the admins has a right: owners of the settings, and people with a role."""

from __future__ import annotations

from collections.abc import Collection

from bot.admins.roles import RIGHTS, Right, Role, may
from storage.records import Comment
from storage.sending import Broadcast
from storage.transaction import Transaction


async def those_with(tx: Transaction, owners: Collection[int], right: Right) -> list[int]:
    """Return the chats of everyone who has a right now, each once."""
    roles = [role.value for role, rights in RIGHTS.items() if right in rights]
    return sorted({*owners, *await tx.admins.with_role(roles)})


async def someone_decides(tx: Transaction, owners: Collection[int]) -> bool:
    """Say whether there is anyone who decides about comments."""
    return bool(owners) or bool(await those_with(tx, owners, Right.MODERATE))


async def role_of(tx: Transaction, owners: Collection[int], chat_id: int) -> Role | None:
    """Return a person's role now; None for who has none."""
    if chat_id in owners:
        return Role.OWNER
    admin = await tx.admins.get(chat_id)
    return None if admin is None else Role(admin.role)


async def is_owners(tx: Transaction, owners: Collection[int], comment: Comment) -> bool:
    """Say whether an owner wrote a comment: named in the settings, or made one in the panel."""
    return await role_of(tx, owners, comment.chat_id) is Role.OWNER


async def may_now(tx: Transaction, owners: Collection[int], chat_id: int, right: Right) -> bool:
    """Say whether a person still has a right."""
    return may(await role_of(tx, owners, chat_id), right)


async def may_lists_now(
    tx: Transaction,
    owners: Collection[int],
    chat_id: int,
    right: Right,
    list_ids: frozenset[int],
) -> bool:
    """Say whether a person still has a right over all of these lists."""
    if chat_id in owners:
        return True
    admin = await tx.admins.get(chat_id)
    if admin is None or not may(Role(admin.role), right):
        return False
    return admin.role == Role.OWNER or not admin.list_ids or list_ids <= admin.list_ids


async def watchers_of(tx: Transaction, owners: Collection[int], broadcast: Broadcast) -> list[int]:
    """Return who is shown how a broadcast goes: the owners, and who sends it while they may."""
    found, by = await those_with(tx, owners, Right.OWN), broadcast.created_by
    if by is None or by in found:
        return found
    lists = await tx.history.lists_of(broadcast)
    may_send = await may_lists_now(tx, owners, by, Right.SEND, lists)
    return sorted([*found, by]) if may_send else found
