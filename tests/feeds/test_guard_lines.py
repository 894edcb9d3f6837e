"""The guard in a pipe: lines in, lines out, nothing lost."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator

import pytest

from feeds.guard_lines import BadLineError, guard_lines

NUMBER = "943 476 5919"


def asked(*texts: str) -> list[str]:
    return [json.dumps({"text": text}) + "\n" for text in texts]


def test_each_line_is_answered_in_order() -> None:
    answers = guard_lines(asked(f"It is {NUMBER}.", "Thank you.", "Mr Jones, 07700 900123"))
    assert [json.loads(answer) for answer in answers] == [
        {"level": "block", "kinds": ["nhs_number"]},
        {"level": "clear", "kinds": []},
        {"level": "hold", "kinds": ["phone", "titled_name"]},
    ]


def test_a_line_is_answered_before_the_next_is_read() -> None:
    def typed() -> Iterator[str]:
        yield from asked("Thank you.")
        pytest.fail("the second line was read before the first was answered")

    assert json.loads(next(guard_lines(typed())))["level"] == "clear"


def test_an_answer_is_one_line_without_the_text() -> None:
    (answer,) = guard_lines(asked(f"one\ntwo {NUMBER}"))
    assert "\n" not in answer
    assert "943" not in answer


def test_more_than_the_text_may_stand_in_a_line() -> None:
    (answer,) = guard_lines(['{"text": "Thank you.", "id": 7}'])
    assert json.loads(answer) == {"level": "clear", "kinds": []}


def test_an_empty_line_is_passed_over() -> None:
    assert len(list(guard_lines(["\n", *asked("Thank you."), "  \n", ""]))) == 1


def test_the_mark_that_some_programs_put_first_is_no_error() -> None:
    assert len(list(guard_lines(["\ufeff" + asked("Thank you.")[0]]))) == 1


@pytest.mark.parametrize(
    "line",
    [
        f"My number is {NUMBER}",
        f'{{"text": "{NUMBER}"',
        f'{{"words": "{NUMBER}"}}',
        f'["{NUMBER}"]',
        '{"text": 9434765919}',
        '{"text": null}',
        "[" * 100_000,
    ],
)
def test_a_bad_line_is_named_by_its_number_and_never_repeated(line: str) -> None:
    lines = guard_lines([*asked("Thank you."), "\n", line])
    assert json.loads(next(lines))["level"] == "clear"
    with pytest.raises(BadLineError) as caught:
        next(lines)
    assert caught.value.number == 3
    assert str(caught.value).startswith("Line 3 ")
    assert "943" not in "".join(traceback.format_exception_only(caught.value))
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_the_error_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r'Give one JSON object a line: \{"text": "\.\.\."\}\.'):
        list(guard_lines(["no"]))
