"""The first reply of a conversation: what was opened and what comes of it, as one message.

A message costs more than the event that caused it, and two at once are read as one. So where the
conversation has a thread already, as in Slack beneath the words that began it, the acknowledgement
and what follows it are parts of one message, with the buttons of both. Elsewhere the
acknowledgement begins the thread beneath which the rest stands, and is answered: these stay two,
as in the portal, where nothing is posted. A letter has its own rule, `core.dialog.letters.bundle`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from core.model.actions import Action, Say
from core.model.values import Value

OPENING: Final = frozenset({"opened", "opened_follows", "opened_beside", "opened_empty"})
"""Wordings that acknowledge a new ticket."""
MAX_JOINED_CHARS: Final = 1500
"""Of what the wordings are filled with: with their own text it stays below Discord's 2,000."""


def join_first_reply(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The same actions, with the acknowledgement and what is said right after it as one."""
    for at, action in enumerate(actions):
        if isinstance(action, Say) and _is_opening(action):
            joined = [action, *_following(action, actions[at + 1 :])]
            return (*actions[:at], action.with_messages(joined), *actions[at + len(joined) :])
    return tuple(actions)


def _is_opening(say: Say) -> bool:
    return say.wording in OPENING and bool(say.to.thread) and not say.is_letter


def _following(opening: Say, actions: Sequence[Action]) -> Iterator[Say]:
    """What goes into the same message, up to the first that can be answered by a button."""
    chars = _filled_chars(opening)
    for action in actions:
        if not isinstance(action, Say) or not _joins(opening, action):
            return
        chars += _filled_chars(action)
        if chars > MAX_JOINED_CHARS:
            return
        yield action
        if action.buttons:
            return


def _joins(opening: Say, say: Say) -> bool:
    """Is it said to the same person at the same place, in the desk's own name, for good? What has
    a key of its own is edited or taken back by itself.
    """
    is_same = (say.to, say.reader) == (opening.to, opening.reader)
    is_apart = say.only_for or say.on_behalf_of or say.files or say.mentions or say.message_key
    return is_same and not is_apart


def _filled_chars(say: Say) -> int:
    return sum(map(_chars, (say.args, *say.rows)))


def _chars(args: Mapping[str, Value]) -> int:
    return sum(len(value) for value in args.values() if isinstance(value, str))
