"""The answer of the core: the new state, what to do about it, and what to keep of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from core.model.actions import Action, Immediate, Say
from core.model.conversation import STATUS_OF_STEP, Conversation
from core.model.deadline import Deadline
from core.model.event_fields import event_author
from core.model.events import Event
from core.model.ids import ConversationId
from core.model.people import AccountChange, Place
from core.model.timeline import AuditEntry, audience_of


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a message said before it was deleted or edited is to be kept nowhere.

    `source` names the message, `words` are what is known of its earlier text. `conversations` have
    its words in what was written about them. `with_files`: the files that it brought are
    gone as well. `with_drafts`: a language model may have read the words. `subjects` are the
    subjects as they are now, by the label of the ticket. `text` is what the message says now, for
    whoever could read it before; "" if it says nothing any more, or nothing to them, or if this
    decision has an entry of its own for that (`is_said_again`).
    """

    source: str
    words: tuple[str, ...]
    conversations: tuple[ConversationId, ...]
    with_files: bool = False
    with_drafts: bool = False
    subjects: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    is_said_again: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """`conversation` None means that nothing is to be kept but the actions.

    `deadlines` is the whole set that is pending after this decision; what is not in it is off.
    `place_bindings` moves places to another conversation, as a merge does. `retry_key` names dead
    letters, by key, that go out once more. `counter_increments` is what is added to the counters of
    these names.
    """

    conversation: Conversation | None
    actions: tuple[Action, ...] = ()
    audit_entries: tuple[AuditEntry, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    immediate: tuple[Immediate, ...] = ()
    place_bindings: Mapping[Place, ConversationId] = field(default_factory=dict)
    retry_key: tuple[str, ...] = ()
    counter_increments: Mapping[str, int] = field(default_factory=dict)
    redaction: Redaction | None = None
    account_changes: tuple[AccountChange, ...] = ()

    def may_answer(self, event: Event) -> bool:
        """Says it anything to the author alone, which is no entry of the conversation?"""
        author = event_author(event)
        if author is None:
            return False
        requester = self.conversation.requester if self.conversation is not None else None
        in_private = Place.direct(author).channel
        return any(
            isinstance(each, Say)
            and (each.only_for == author or each.to.channel == in_private)
            and (requester is None or audience_of(each, requester) is None)
            for each in self.actions
        )

    def __post_init__(self) -> None:
        """Raise ValueError where the step and the ticket's status disagree."""
        if self.conversation is None:
            return
        step, ticket = self.conversation.step, self.conversation.ticket
        status = ticket.status if ticket is not None else None
        if status is not STATUS_OF_STEP[step]:
            raise ValueError(f"a ticket that is {status or 'not there'} cannot be {step}")


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """An acknowledgement that can carry a reply: until when, by `Clock.elapsed`, and which replies
    fit in it.
    """

    until: float
    takes: Callable[[Say], bool]

    def take_reply(
        self, event: Event, decision: Decision, elapsed: float
    ) -> tuple[Decision, Say | None]:
        """The decision without the reply that its author alone is shown, and that reply; the
        decision as it is where there is no such reply, or no time or room for it any more.

        It is no part of a conversation: neither the timeline nor the state knows of it. Where more
        is said, the order matters, which the outbox keeps.
        """
        if elapsed >= self.until or len(decision.actions) != 1:
            return decision, None
        [said] = decision.actions
        if not isinstance(said, Say) or said.only_for is None:
            return decision, None
        if said.only_for != event_author(event) or said.files or said.message_key:
            return decision, None
        return (replace(decision, actions=()), said) if self.takes(said) else (decision, None)
