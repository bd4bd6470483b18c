"""Where finders of secrets find the same or overlap, and how what is masked is named."""

import pytest

from adapters.openai import masking
from adapters.openai.masking import Mask, find_secrets
from adapters.openai.redaction.folding import Finder, Span

TEXT = "abcdefghij"


def finding(monkeypatch: pytest.MonkeyPatch, *found: tuple[str, int, int]) -> None:
    """Let each finder find one span, the first of them first in rank."""

    def finder(kind: str, start: int, end: int) -> Finder:
        return lambda folded: iter([Span(kind, start, end)])

    finders = tuple(finder(*each) for each in found)
    monkeypatch.setattr(masking, "finders", lambda: finders)


@pytest.mark.parametrize(
    ("found", "joined"),
    [
        # side by side they are two, apart too
        ([("ONE", 0, 3), ("TWO", 3, 6)], [("ONE", 0, 3), ("TWO", 3, 6)]),
        ([("ONE", 5, 6), ("TWO", 0, 2)], [("TWO", 0, 2), ("ONE", 5, 6)]),
        # what overlaps is one, from the first to the last, by the name of the first in rank
        ([("ONE", 0, 4), ("TWO", 3, 6)], [("ONE", 0, 6)]),
        ([("ONE", 3, 6), ("TWO", 0, 4)], [("ONE", 0, 6)]),
        ([("ONE", 0, 4), ("TWO", 0, 2)], [("ONE", 0, 4)]),
        ([("ONE", 0, 2), ("TWO", 0, 4)], [("ONE", 0, 4)]),
        # a third that overlaps the joined two
        ([("ONE", 5, 8), ("TWO", 3, 6), ("THREE", 0, 4)], [("ONE", 0, 8)]),
        ([("ONE", 0, 4), ("TWO", 3, 6), ("THREE", 5, 8)], [("ONE", 0, 8)]),
        # what is empty is nothing
        ([("ONE", 2, 2)], []),
    ],
)
def test_each_place_is_masked_once_and_what_overlaps_is_one(
    monkeypatch: pytest.MonkeyPatch,
    found: list[tuple[str, int, int]],
    joined: list[tuple[str, int, int]],
) -> None:
    finding(monkeypatch, *found)
    assert find_secrets(TEXT) == [Span(*each) for each in joined]


def test_no_letter_beside_a_secret_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, ("KEY", 0, 2), ("CODE", 2, 4), ("KEY", 9, 10))
    mask = Mask()
    assert mask.put_on(TEXT) == "[KEY_1][CODE_1]efghi[KEY_2]"
    assert mask.take_off("[KEY_2]/[KEY_1]/[KEY_3]") == "j/ab/[KEY_3]"


def test_the_same_secret_has_the_same_name_and_what_somebody_wrote_stays_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finding(monkeypatch, ("KEY", 0, 2), ("KEY", 3, 5))
    mask = Mask()
    assert mask.put_on("ab ab [KEY_1]") == "[KEY_2] [KEY_2] [KEY_1]"
    assert mask.put_on("cd ab [KEY_1]") == "[KEY_3] [KEY_2] [KEY_1]"
    assert mask.take_off("[KEY_1] [KEY_2] [KEY_3]") == "[KEY_1] ab cd"
