"""What becomes of an action, whatever the platform: tried on the one that lives in memory."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.kit.limits import is_open
from core import wordings as words
from core.model.actions import DraftAnswer, Retract, Say, Wording
from core.model.ids import TALK, ConversationId
from core.model.llm_draft import Job
from core.model.people import Person, Place, Posted
from core.ports import ChannelClosed, Permanent, RecipientLeft
from tests.adapters.contract import Desk
from tests.adapters.memory.adapter import CAPABILITIES
from tests.adapters.memory.delivery import Delivery
from tests.adapters.memory.network import MAX_TEXT_CHARS, ApiError, Message, Network
from tests.clock import SUNDAY_TEN, FakeClock

ADA, GRACE = Person("memory", "ada", "Ada"), Person("memory", "grace", "Grace Hopper")
HOME, ROOM = Place.direct(ADA), Place("memory", "support")
CONVERSATION = ConversationId("c1")


class Post:
    """The verbs at work. `refuses` is what the network says to the next calls of a method."""

    def __init__(self, **capabilities: Any) -> None:
        self.network = Network({"support": {"grace"}}, {"ada": "Ada", "grace": "Grace Hopper"})
        can = replace(CAPABILITIES, **capabilities)
        self.delivery = Delivery(
            platform="memory",
            capabilities=can,
            memory=Desk(),
            agents=frozenset({"support", "closed"}),
            network=self.network,
            clock=FakeClock(),
        )

    async def delivers(self, say: Any, key: str = "e1/0", posted: Posted | None = None) -> Any:
        return await self.delivery.deliver(say, key=key, posted=posted)

    @property
    def messages(self) -> list[Message]:
        return list(self.network.messages.values())


def note(to: Place, text: str = "the lamp", **more: Any) -> Say:
    return Say(to, "note", CONVERSATION, {"name": "Grace", "text": text}, **more)


async def test_a_message_that_is_gone_is_said_anew_and_only_once() -> None:
    post = Post()
    posted = await post.delivers(note(ROOM, message_key="card:support"))
    post.network.messages.clear()
    again = await post.delivers(note(ROOM, "a lamp"), "e2/0", posted)
    assert again != posted
    assert await post.delivers(note(ROOM, "a lamp"), "e2/0", posted) == again, "tried again"
    assert len(post.messages) == 1


async def test_taking_back_what_is_gone_is_done() -> None:
    post = Post()
    posted = Posted(ROOM, "000009")
    assert await post.delivers(Retract(ROOM, "x", CONVERSATION), posted=posted) is None
    assert await post.delivers(Retract(ROOM, "x", CONVERSATION)) is None


async def test_a_platform_that_edits_nothing_says_it_anew() -> None:
    """As by mail: what was sent stays, and the news is a mail of its own."""
    post = Post(edits=False)
    first = await post.delivers(note(HOME, "the lamp"))
    second = await post.delivers(note(HOME, "a lamp"), "e2/0", first)
    assert second != first
    assert [m.text.split()[-1] for m in post.messages] == ["lamp", "lamp"]


async def test_a_closed_agents_channel_is_told_from_a_place_that_is_not_there() -> None:
    post = Post()
    with pytest.raises(ChannelClosed):
        await post.delivers(note(Place("memory", "closed")))
    with pytest.raises(Permanent) as refusal:
        await post.delivers(note(Place("memory", "nowhere")))
    assert not isinstance(refusal.value, ChannelClosed)


async def test_where_the_desk_may_not_write_a_conversation_goes_on_in_private() -> None:
    post, lobby = Post(), Place("memory", "lobby")
    posted = await post.delivers(note(lobby, message_key=TALK, reader=ADA, owns_thread=True))
    assert posted.place.is_direct
    assert [m.room for m in post.messages] == ["dm-ada"]
    with pytest.raises(Permanent):
        await post.delivers(note(lobby, reader=ADA), "e2/0")


async def test_who_has_left_is_told_by_a_look_or_by_the_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = Post()

    async def has_left(self: Delivery, reader: Person, place: Place) -> Wording | None:
        return words.failure_account_gone() if reader.handle == ADA.handle else None

    monkeypatch.setattr(Delivery, "has_left", has_left)
    with pytest.raises(RecipientLeft):
        await post.delivers(note(HOME, reader=ADA))
    assert await post.delivers(note(HOME, reader=replace(ADA, platform="slack")), "e2/0")

    async def call(method: str, **args: Any) -> Any:
        raise ApiError("has_left")

    monkeypatch.setattr(post.network, "call", call)
    with pytest.raises(RecipientLeft):
        await post.delivers(note(HOME), "e3/0")


@pytest.mark.parametrize("can", [True, False])
async def test_what_is_for_one_person_is_ephemeral_or_goes_to_them_in_private(
    can: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, posted, real = Post(ephemeral=can), list[Say](), Delivery.post

    async def watched(self: Delivery, say: Say, key: str) -> Posted:
        posted.append(say)
        return await real(self, say, key)

    monkeypatch.setattr(Delivery, "post", watched)
    await post.delivers(note(ROOM, only_for=GRACE))
    assert [say.only_for for say in posted] == ([] if can else [None]), "it may bring a file there"
    [shown] = post.messages
    assert (shown.room, shown.only_for) == (("support", "grace") if can else ("dm-grace", ""))


async def test_what_is_for_somebody_of_another_platform_stands_where_it_was_sent() -> None:
    post = Post()
    await post.delivers(note(ROOM, only_for=Person("slack", "U1")))
    assert [m.room for m in post.messages] == ["support"]


async def test_a_long_text_goes_as_a_file_or_in_parts_with_its_code_closed() -> None:
    code = "```\n" + "print(1)\n" * 200 + "```"
    say = Say(ROOM, "answer", CONVERSATION, {"title": "Code", "body_md": code, "source": "x"})
    post = Post()
    await post.delivers(say)
    [shown] = post.messages
    [(name, content)] = shown.files
    assert name == "message.txt"
    assert content.decode().count("print(1)") == 200
    assert len(shown.text) <= MAX_TEXT_CHARS
    assert not is_open(shown.text)
    parts = Post(attachments=False)
    await parts.delivers(say)
    assert len(parts.messages) > 3
    assert all(len(m.text) <= MAX_TEXT_CHARS and not is_open(m.text) for m in parts.messages)
    assert "".join(m.text for m in parts.messages).count("print(1)") == 200
    assert not any(m.files for m in parts.messages)


async def test_reactions_invite_where_there_are_any() -> None:
    post = Post()
    await post.delivers(note(ROOM, reactions=("one", "two")))
    assert post.messages[0].reactions == ["one", "two"]
    none = Post(reactions=False)
    await none.delivers(note(ROOM, reactions=("one", "two")))
    assert none.messages[0].reactions == []


async def test_what_has_no_ref_is_not_edited_and_drafts_are_for_a_model() -> None:
    post, nowhere = Post(), Posted(ROOM, "")
    assert await post.delivers(note(ROOM), posted=nowhere) == nowhere
    draft = DraftAnswer(ROOM, CONVERSATION, Job.ANSWER, 1, "m", SUNDAY_TEN, "why?")
    with pytest.raises(Permanent, match="no_drafts"):
        await post.delivers(draft)
