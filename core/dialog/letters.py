"""A talk by letters: one letter instead of many messages, and nothing to what no person wrote.

People do not want five mails where five messages would do, and a mail cannot be edited. So a talk
by letters asks for no detail before it calls a person: the person is called at once, and what would
help is asked in the same letter, all at a time. Everything that one event makes the desk say goes
out as one letter (`bundle`); what a language model is still asked about waits for its answer. An
agent's words are a letter of their own, which can be taken back for some seconds.

What a program wrote is kept, and nothing else comes of it (`keep_automatic`): a talk that began
with such a letter is muted, so that only a person's words leave the desk.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.signals import Signal
from core.dialog.targets import first_response_target, promised_within
from core.dialog.turn import Turn
from core.dialog.utterances.extraction import asked_names, is_known
from core.model.actions import Action, Row, Say
from core.model.conversation import OFFER_STEPS, Conversation, Step
from core.model.events import MessageReceived
from core.model.frozen import with_fields
from core.model.policy import Desk
from core.model.text import one_line
from core.model.ticket import Detail
from core.model.timeline import OF_AGENT, AuditKind

ASKED_BY_LETTER: Final[Mapping[Detail, Callable[[], Row]]] = {
    Detail.STEPS: words.letter_questions_row_steps,
    Detail.ERROR_TEXT: words.letter_questions_row_error_text,
    Detail.FILES: words.letter_questions_row_files,
}
"""What only the requester can tell; the rest is guessed, and agents put it right."""
MAX_REPLY_CHARS: Final = 300
MAX_REPLIES_KNOWN: Final = 20
_OPENING: Final = ("opened", "opened_follows")
"""Wordings that repeat what the requester wrote."""
_NOT_BY_LETTER: Final = ("looking",)
"""What is said while somebody looks at the screen."""
_BEFORE_PEOPLE: Final = OFFER_STEPS | {Step.LISTENING, Step.DRAFTING}


def policy_for(desk: Desk, conversation: Conversation) -> Desk:
    """The desk as a talk by letters knows it: nothing must be asked before a person is called."""
    return desk if conversation.letter is None else desk.without_questions


def keep_automatic(turn: Turn) -> Turn | None:
    """What a program answered in a talk that is there: kept as what it is. None for all else."""
    event = turn.event
    if not isinstance(event, MessageReceived) or turn.conversation.ticket is None:
        return None
    if event.letter is None or not event.letter.automatic:
        return None
    files = ", ".join(file.name for file in event.files if file.kept)
    return _tell_of_absence(turn.record(AuditKind.AUTOMATIC, text=event.text, files=files), event)


def _tell_of_absence(turn: Turn, event: MessageReceived) -> Turn:
    """Agents read once what somebody's program replies, such as until when that person is away:
    they wait for an answer. The same words again tell nothing new.
    """
    told, muted = turn.conversation.automatic_replies, turn.conversation.letter
    is_muted = muted is not None and bool(muted.automatic)
    is_reply = event.letter is not None and event.letter.automatic == "reply"
    text = one_line(event.text, MAX_REPLY_CHARS)
    said = f"{event.author.account} {sha256(text.encode()).hexdigest()[:16]}"
    if is_muted or not is_reply or not text or turn.open_queue is None or said in told:
        return turn
    turn = turn.with_conversation(automatic_replies=(*told, said)[-MAX_REPLIES_KNOWN:])
    return turn.tell_queue(words.automatic_reply(name=event.author.display_name, text=text))


def as_letter(turn: Turn, signal: Signal) -> Signal:
    """A letter that only greets opens a ticket all the same: its writer waits for an answer. So
    does what a program has written, whatever it says: nothing in it is a command.
    """
    letter = turn.conversation.letter
    if letter is None or turn.conversation.step is not Step.LISTENING:
        return signal
    greets = isinstance(signal, signals.Greeting | signals.Vague | signals.WantsPerson)
    return signals.UnanswerableAllKnown() if greets or letter.automatic else signal


def ask_at_once(desk: Desk, before: Turn, turn: Turn) -> Turn:
    """What would help, in the letter that says when a person answers; and after an answer, what
    happens if it does not help.
    """
    letter, step = turn.conversation.letter, turn.conversation.step
    if letter is None or letter.automatic or before.conversation.step not in _BEFORE_PEOPLE:
        return turn
    if step in OFFER_STEPS and before.conversation.step not in OFFER_STEPS:
        within = promised_within(first_response_target(desk, turn.ticket))
        return turn.reply(words.letter_otherwise(within=within))
    if step is not Step.QUEUED:
        return turn
    details = turn.ticket.details
    asked, answered = asked_names(desk, details), {each.question for each in details.answers}
    known = {d.value for d in ASKED_BY_LETTER if is_known(details, d)} | answered
    rows = tuple(_row(desk, name) for name in asked if name not in known and _by_letter(desk, name))
    return turn.reply(words.letter_questions(rows=rows)) if rows else turn


def _by_letter(desk: Desk, name: str) -> bool:
    return name in desk.questions or name in ASKED_BY_LETTER


def _row(desk: Desk, name: str) -> Row:
    own = desk.questions.get(name)
    if own is not None:
        return words.letter_questions_row_own(question=own.text)
    return ASKED_BY_LETTER[Detail(name)]()


def bundle(
    desk: Desk, conversation: Conversation, actions: Sequence[Action]
) -> tuple[Conversation, tuple[Action, ...]]:
    """What is said to the requester, as one letter; and the talk with what waits for the next."""
    if conversation.letter is None:
        return conversation, tuple(actions)
    theirs = [a for a in actions if isinstance(a, Say) and _is_theirs(conversation, a)]
    said = [*conversation.unsent, *(_as_letter(desk, conversation, say) for say in theirs)]
    said = [say for say in said if say.wording not in _NOT_BY_LETTER]
    if conversation.letter.automatic:
        said = [say for say in said if say.wording in OF_AGENT]
    others = [a for a in actions if a not in theirs]
    if conversation.step is Step.DRAFTING:
        return with_fields(conversation, unsent=tuple(said)), tuple(others)
    letters = _join_letters(said)
    at = next((n for n, a in enumerate(actions) if a in theirs), 0)
    first = [a for a in actions[:at] if a not in theirs]
    rest = [a for a in actions[at:] if a not in theirs]
    return with_fields(conversation, unsent=()), (*first, *letters, *rest)


ABOUT_A_MAIL: Final[Mapping[str, Callable[[], Row]]] = {
    "encrypted": words.about_mail_row_encrypted,
    "signed": words.about_mail_row_signed,
    "winmail": words.about_mail_row_winmail,
    "calendar": words.about_mail_row_calendar,
    "external_body": words.about_mail_row_external_body,
    "hidden_text": words.about_mail_row_hidden_text,
    "lookalike_address": words.about_mail_row_lookalike_address,
    "lookalike_link": words.about_mail_row_lookalike_link,
    "deceptive_link": words.about_mail_row_deceptive_link,
    "deceptive_name": words.about_mail_row_deceptive_name,
    **dict.fromkeys(
        ("too_many_parts", "too_deep", "too_long", "partial", "outside_parts", "unreadable"),
        words.about_mail_row_incomplete,
    ),
}
"""What agents are told of a mail beside its words, by the note that the adapter made of it."""


def tell_about_the_mail(before: Turn, turn: Turn) -> Turn:
    """What agents should know of the mail beneath whose words they read: now, or when the ticket
    comes to people. The whole of it goes along where it began the ticket, or was not read in full:
    otherwise an answer quotes what stands above it already, and the portal has it.
    """
    event, ticket = turn.event, turn.conversation.ticket
    came = event.letter if isinstance(event, MessageReceived) else None
    is_new = not before.conversation.cards and bool(turn.conversation.cards)
    letter = turn.conversation.letter if is_new else came
    if letter is None or ticket is None or turn.open_queue is None or not turn.conversation.cards:
        return turn
    known = [ABOUT_A_MAIL[note] for note in letter.notes if note in ABOUT_A_MAIL]
    rows = [row() for row in dict.fromkeys(known)]
    original = letter.original
    goes_along = original is not None and original.kept
    goes_along &= is_new or words.about_mail_row_incomplete in known
    if original is None or not goes_along:
        return turn.tell_queue(words.about_mail(rows=tuple(rows))) if rows else turn
    rows.append(words.about_mail_row_whole())
    return turn.tell_queue(words.about_mail(rows=tuple(rows)), files=(original,))


def _is_theirs(conversation: Conversation, say: Say) -> bool:
    return say.to == conversation.place and say.only_for in (None, conversation.requester)


def _as_letter(desk: Desk, conversation: Conversation, say: Say) -> Say:
    unproven = conversation.letter is not None and not conversation.letter.verified
    if unproven and say.wording in _OPENING:
        # Whoever forges an address must not have the desk carry their words to it.
        args = {name: said for name, said in say.args.items() if name in ("ticket", "number")}
        say = with_fields(say, wording=words.letter_opened().name, args=args)
    delay = desk.mail.delay if say.wording in OF_AGENT else type(desk.mail.delay)()
    return with_fields(say, is_letter=True, delay=delay)


def _join_letters(said: Sequence[Say]) -> list[Say]:
    """One letter for all that the desk says, and one for each message of an agent's."""
    own = [say for say in said if say.wording not in OF_AGENT]
    agents = [say for say in said if say.wording in OF_AGENT]
    if len(own) < 2:
        return [*agents, *own]
    first, *rest = own
    key = next((say.message_key for say in own if say.message_key), "")
    files = tuple(file for say in own for file in say.files)
    only = first.only_for if all(say.only_for for say in own) else None
    whole = with_fields(first, message_key=key, files=files, only_for=only)
    return [*agents, whole.with_messages([whole, *rest])]
