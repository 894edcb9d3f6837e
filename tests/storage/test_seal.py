"""Personal text is sealed with one key and opened with any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import SettingsError, WrongKeyError
from storage.seal import Seal, maybe_close, maybe_open, new_key
from tests.storage.builders import KEY, OTHER_KEY, seal

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@given(TEXTS)
def test_a_sealed_text_opens_to_the_same_text(text: str) -> None:
    assert seal().open(seal().close(text)) == text


@given(JSON)
def test_sealed_data_open_to_the_same_data(data: object) -> None:
    assert seal().open_data(seal().close_data(data)) == data


def test_a_sealed_text_does_not_show_the_text() -> None:
    assert "waiting list" not in seal().close("waiting list")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal().close("the same") != seal().close("the same")


def test_another_key_does_not_open_a_text() -> None:
    with pytest.raises(WrongKeyError, match="Put the old key back"):
        seal(OTHER_KEY).open(seal(KEY).close("private"))


@pytest.mark.parametrize("broken", ["", "no token", "gAAAAA==", "ü"])
def test_what_is_no_sealed_text_is_a_wrong_key(broken: str) -> None:
    with pytest.raises(WrongKeyError):
        seal().open(broken)


def test_a_text_that_was_tampered_with_does_not_open() -> None:
    sealed = seal().close("private")
    middle = len(sealed) // 2
    changed = "A" if sealed[middle] != "A" else "B"
    with pytest.raises(WrongKeyError):
        seal().open(sealed[:middle] + changed + sealed[middle + 1 :])


def test_after_a_change_of_key_old_texts_still_open() -> None:
    assert seal(OTHER_KEY, KEY).open(seal(KEY).close("old")) == "old"


def test_the_newest_key_seals() -> None:
    assert seal(OTHER_KEY).open(seal(OTHER_KEY, KEY).close("new")) == "new"


@pytest.mark.parametrize("keys", [[], [""], ["short"], [KEY, "ü" * 44], ["A" * 44]])
def test_what_is_no_key_is_refused_with_what_to_do(keys: list[str]) -> None:
    with pytest.raises(SettingsError, match="BLEEP_DATA_KEY is not a key") as refused:
        Seal(keys)
    assert all(key not in str(refused.value) for key in keys if key)


def test_a_new_key_is_a_key_and_never_the_same() -> None:
    first, second = new_key(), new_key()
    assert first != second
    assert seal(first).open(seal(first).close("fits")) == "fits"


def test_an_address_is_the_same_for_ever_and_reaches_nobody() -> None:
    assert seal().address(5) == seal().address(5)
    assert seal().address(5).endswith("@chat.invalid")


def test_two_chats_have_two_addresses() -> None:
    assert len({seal().address(chat_id) for chat_id in range(200)}) == 200


def test_an_address_cannot_be_made_without_the_key() -> None:
    assert seal(KEY).address(5) != seal(OTHER_KEY).address(5)


def test_a_change_of_key_keeps_the_addresses() -> None:
    assert seal(OTHER_KEY, KEY).address(5) == seal(KEY).address(5)


def test_an_absent_text_stays_absent() -> None:
    assert maybe_close(seal(), None) is None
    assert maybe_open(seal(), None) is None


def test_an_empty_text_is_not_an_absent_one() -> None:
    sealed = maybe_close(seal(), "")
    assert sealed
    assert maybe_open(seal(), sealed) == ""


def test_a_person_is_known_by_a_hash_that_the_address_does_not_tell() -> None:
    person, address = seal().person(1_001), seal().address(1_001)
    assert person == seal().person(1_001)
    assert person != seal().person(1_002)
    assert person != seal(OTHER_KEY).person(1_001)
    assert address.partition("@")[0] not in person


def test_a_person_is_known_after_a_new_key_was_put_first() -> None:
    assert seal(OTHER_KEY, KEY).person(1_001) == seal(KEY).person(1_001)
