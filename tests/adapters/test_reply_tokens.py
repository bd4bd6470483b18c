"""What an adapter knows of each token: for so long, and of so many."""

import pytest

from adapters.kit import parsed_event
from adapters.kit.parsed_event import ReplyTokens


async def test_a_token_is_known_for_its_time() -> None:
    lasting, over = ReplyTokens[str](60.0), ReplyTokens[str](0.0)
    for tokens in (lasting, over):
        tokens.keep("discord:1:2", "a token")
    assert lasting.of_delivery("discord:1:2/0") == "a token"
    assert list(lasting) == [("discord:1:2", "a token")]
    assert over.of_event("discord:1:2") is None
    assert (len(over), list(over)) == (0, [])


async def test_those_that_are_over_are_let_go_as_others_come() -> None:
    tokens = ReplyTokens[int](0.0)
    for number in range(3):
        tokens.keep(str(number), number)
    assert len(tokens._held) == 1


async def test_the_oldest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_event, "MAX_TOKENS", 2)
    tokens = ReplyTokens[int](60.0)
    for number, event in enumerate(("a", "b", "a", "c")):
        tokens.keep(event, number)
    assert list(tokens) == [("a", 2), ("c", 3)]
