"""A value with many fields is made and copied as `dataclasses` does it, and the first one stays."""

import inspect
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from core.model.actions import Say
from core.model.conversation import Conversation, Step
from core.model.frozen import fast_init, with_fields
from core.model.ids import ConversationId
from core.model.people import Person, Place

TALK = Conversation(ConversationId("c"), Person("console", "ada"), Place("console", "x"))


def test_it_is_what_replace_makes() -> None:
    changed = with_fields(TALK, step=Step.CLOSED, cards=("support",))
    assert changed == replace(TALK, step=Step.CLOSED, cards=("support",))
    assert TALK.step is Step.LISTENING
    assert hash(changed) == hash(replace(changed))


def test_a_field_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError):
        with_fields(TALK, stepp=Step.CLOSED)  # type: ignore[call-arg]


@dataclass(frozen=True)
class Plain:
    name: str
    number: int = 7
    args: Mapping[str, str] = field(default_factory=dict)


@fast_init
@dataclass(frozen=True)
class Fast:
    name: str
    number: int = 7
    args: Mapping[str, str] = field(default_factory=dict)


def test_it_takes_the_same_arguments() -> None:
    for given, named in (
        (("a",), {}),
        (("a", 1), {}),
        (("a", 1, {"b": "c"}), {}),
        ((), {"name": "a"}),
    ):
        plain, fast = Plain(*given, **named), Fast(*given, **named)  # type: ignore[arg-type]
        assert vars(fast) == vars(plain)
        assert list(vars(fast)) == ["name", "number", "args"]
    assert inspect.signature(Fast) == inspect.signature(Plain)
    assert Fast("a") == Fast("a", 7, {})


def test_a_class_that_checks_its_fields_is_refused() -> None:
    @dataclass(frozen=True)
    class Checked:
        name: str

        def __post_init__(self) -> None:
            assert self.name

    with pytest.raises(TypeError, match="Checked has a __post_init__"):
        fast_init(Checked)


def test_it_refuses_the_same_arguments() -> None:
    for given, named in (((), {}), (("a", 1, {}, 2), {}), (("a",), {"nam": "b"})):
        for kind in (Plain, Fast):
            with pytest.raises(TypeError):
                kind(*given, **named)  # type: ignore[arg-type]


def test_no_two_values_share_a_mapping() -> None:
    one, other = Say(Place("console", "x"), "vague"), Say(Place("console", "x"), "vague")
    assert one.args == {}
    assert one.args is not other.args


def test_it_stays_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Fast("a").number = 8  # type: ignore[misc]
