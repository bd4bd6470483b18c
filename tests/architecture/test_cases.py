"""One test walks many cases: all are tried, and each that fails is named."""

import asyncio

import pytest

from tests.cases import each_case


def check(number: int, word: str, limit: int = 3) -> None:
    assert number < limit, word


def test_every_case_is_tried_and_every_failure_named() -> None:
    walk = each_case(("number", "word"), [(1, "one"), (5, "five"), (2, "two"), (7, "seven")])(check)
    with pytest.raises(AssertionError) as caught:
        walk(limit=4)
    told = str(caught.value)
    assert told.startswith("2 of 4 cases:") and "[(5, 'five')] line " in told
    assert "[(7, 'seven')]" in told and "one" not in told and "two" not in told
    walk(limit=8)


def test_an_error_counts_like_a_failed_assertion() -> None:
    def divide(by: int) -> None:
        assert 1 / by > 0

    with pytest.raises(AssertionError, match=r"(?s)^2 of 3 cases.*\[none\].*ZeroDivision.*\[-1\]"):
        each_case("by", [0, 1, -1], ids=lambda by: "none" if by == 0 else str(by))(divide)()


def test_what_raises_nothing_or_is_skipped_fails_like_the_others() -> None:
    def refuse(by: int) -> None:
        if by == 2:
            pytest.skip("not this one")
        with pytest.raises(ValueError):
            int("one" if by else "1")

    walk = each_case("by", [0, 1, 2, 0])(refuse)
    with pytest.raises(AssertionError, match=r"(?s)^3 of 4 cases.*\[0\].*DID NOT.*\[2\].*\[0\]"):
        walk()


def test_one_within_the_other_walks_all_pairs() -> None:
    seen = []

    @each_case("left", "ab")
    @each_case("right", "xy", ids=["first", "second"])
    def pair(left: str, right: str) -> None:
        seen.append(left + right)
        assert left + right != "by"

    with pytest.raises(AssertionError, match=r"(?s)1 of 2 cases:\n\['b'\].*\[second\]"):
        pair()
    assert seen == ["ax", "ay", "bx", "by"]


async def test_what_waits_is_walked_in_the_loop() -> None:
    @each_case("number", [1, 2, 3])
    async def odd(number: int) -> None:
        await asyncio.sleep(0)
        assert number % 2

    with pytest.raises(AssertionError, match=r"(?s)^1 of 3 cases:\n\[2\] line"):
        await odd()


@each_case("word", ["a", "b"])
def test_other_fixtures_are_as_ever(word: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert tmp_path_factory.getbasetemp().exists()


class Story:
    def __init__(self, *said: str) -> None:
        self.said = said

    def __copy__(self) -> "Story":
        return Story(*self.said)


def test_each_case_has_a_copy_of_what_can_be_copied() -> None:
    begun = Story("hello")

    @each_case("word", ["a", "b"])
    def go_on(word: str, story: Story) -> None:
        story.said += (word,)
        assert story.said == ("hello", word)

    go_on(story=begun)
    assert begun.said == ("hello",)


def test_what_walks_nothing_or_has_no_such_name_is_refused() -> None:
    with pytest.raises(AssertionError, match="no case"):
        each_case("word", [])
    with pytest.raises(AssertionError, match="takes no other"):
        each_case("other", [1])(check)
