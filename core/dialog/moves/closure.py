"""Closing: resolve with a summary, take the rating, reopen, cancel, close."""

from dataclasses import replace

from core.dialog.copies import FROM, slot_of
from core.dialog.intake.agent_commands import RATED_BY_REACTION
from core.dialog.intake.details_after import details_after
from core.dialog.intake.unplaced_messages import keep
from core.dialog.intents.reactions import summary_slot
from core.dialog.moves.handoff import put_up_the_card, reply_promise
from core.dialog.moves.message_relay import remember
from core.dialog.pages.card import last_shown, tried_answers
from core.dialog.preconditions import narrow, require
from core.dialog.signals import is_requester
from core.dialog.targets import (
    met,
    promised_within,
    reopen_until,
    resolution_target,
    time_taken,
)
from core.dialog.turn import Turn, press
from core.dialog.utterances import phrases
from core.model.actions import Button, Duration, Value
from core.model.audit import AuditKind
from core.model.event_fields import event_text
from core.model.events import ButtonPressed, Choice, CommandGiven, MessageReceived, ReactionChanged
from core.model.people import Person
from core.model.ticket import Outcome, Rating, Ticket
from core.tickets import lifecycle
from core.tickets.routing import route

STARS = ("one", "two", "three", "four", "five")
RATE: tuple[Button, ...] = tuple(press(Choice.RATE, str(n), str(n)) for n in range(1, 6))
REOPEN = press(Choice.REOPEN)


def resolve_it(turn: Turn) -> Turn:
    turn = turn.with_ticket(narrow(Ticket, turn.agent_command))
    return turn.record(AuditKind.RESOLVED, how=turn.ticket.resolution)


def solve_it_by_the_answer(turn: Turn) -> Turn:
    """The requester's own word meets every target."""
    solved = lifecycle.solved_by_answer(turn.ticket, turn.event.at)
    return turn.with_ticket(solved).record(AuditKind.SOLVED_BY_ANSWER)


def sum_it_up(turn: Turn) -> Turn:
    """What was asked, what was tried, who resolved it how, how long against what was promised."""
    ticket = turn.ticket
    facts = _told_until(turn)
    turn = _promise_to_reopen(turn)
    if ticket.outcome is Outcome.SOLVED_BY_ANSWER:
        return turn.reply(
            "summary_solved",
            *RATE,
            REOPEN,
            slot=summary_slot(ticket),
            reactions=STARS,
            subject=ticket.subject,
            tried=tried_answers(turn.conversation),
            also=facts,
        )
    return turn.reply(
        "summary_resolved",
        *RATE,
        REOPEN,
        slot=summary_slot(ticket),
        reactions=STARS,
        subject=ticket.subject,
        tried=tried_answers(turn.conversation),
        agent=ticket.resolved_by.display_name if ticket.resolved_by else "",
        how=ticket.resolution,
        also=facts | _against_the_promise(turn, ticket),
    )


def keep_the_rating(turn: Turn) -> Turn:
    """The last one counts."""
    score, comment = _score(turn)
    rating = Rating(score, turn.event.at, comment)
    turn = turn.with_ticket(replace(turn.ticket, rating=rating))
    turn = turn.record(AuditKind.RATED, score=str(score), source=last_shown(turn.conversation))
    if comment:
        turn = turn.record(AuditKind.COMMENTED, text=comment)
    return turn


def thank_for_the_rating(turn: Turn) -> Turn:
    return turn.reply("rating_thanks", score=_score(turn)[0])


def ask_what_went_wrong(turn: Turn) -> Turn:
    """A low rating asks one question and tells the queue."""
    score = _score(turn)[0]
    turn = tell_of_the_low_rating(turn).listening_here()
    return turn.reply("rating_low", press(Choice.NO_COMMENT), REOPEN, score=score)


def tell_of_the_low_rating(turn: Turn) -> Turn:
    return turn.tell_queue("low_rating", score=_score(turn)[0], pings=_holder(turn))


def take_the_rating_back(turn: Turn) -> Turn:
    source = last_shown(turn.conversation)
    turn = turn.with_ticket(replace(turn.ticket, rating=None))
    return turn.record(AuditKind.RATED, score="", source=source)


def keep_the_comment(turn: Turn) -> Turn:
    text = event_text(turn.event)
    rating = replace(require(turn.ticket.rating), comment=text)
    turn = turn.with_ticket(replace(turn.ticket, rating=rating))
    turn = turn.record(AuditKind.COMMENTED, text=text)
    slot = slot_of(FROM, turn)
    name = turn.conversation.requester.display_name
    turn = remember(turn.tell_queue("rating_comment", slot=slot, text=text, name=name), slot)
    return turn.reply("comment_thanks")


def accept_no_comment(turn: Turn) -> Turn:
    return turn.reply("no_comment")


def answer_the_thanks(turn: Turn) -> Turn:
    return turn.reply("welcome")


def invite_a_rating(turn: Turn) -> Turn:
    """Praise is answered, and once asked for as a score."""
    if turn.ticket.rating is not None:
        return turn.reply("welcome")
    return turn.reply("welcome_rate", *RATE)


def ask_whether_to_reopen(turn: Turn) -> Turn:
    """Words that may be about anything are kept, and their writer says what they are about."""
    kept = keep(turn.conversation, narrow(MessageReceived, turn.event))
    label = turn.desk.label(turn.ticket.number)
    turn = turn.with_conversation(unplaced=kept)
    return turn.reply(
        "ask_to_reopen",
        press(Choice.REOPEN, "words", label),
        press(Choice.OPEN_ANEW),
        press(Choice.NEITHER),
    )


def leave_it_closed(turn: Turn) -> Turn:
    return turn.with_conversation(unplaced=None).reply("left_closed")


def take_up_what_was_kept(turn: Turn) -> Turn:
    """From here on the turn is about the words that were kept when it was asked what they are
    about, and what was said since.
    """
    kept, event = turn.conversation.unplaced, turn.event
    if kept is None or not is_requester(turn):
        return turn
    said = narrow(MessageReceived, event) if _tells_more(event) else None
    words = MessageReceived(event.id, event.at, kept.place, require(turn.author), kept.text)
    words = replace(words, files=kept.files, ref=kept.ref)
    if said is not None:
        files = (*kept.files, *said.files)
        words = replace(words, text=f"{kept.text}\n{said.text}".strip(), files=files)
    details = details_after(turn.desk, turn.conversation, words, words.text)
    turn = replace(turn, event=words, new_details=details)
    return turn.with_conversation(unplaced=None)


def _tells_more(event: object) -> bool:
    return isinstance(event, MessageReceived) and not phrases.matches_phrase(
        event.text, phrases.REOPEN_IT
    )


def reopen_it(turn: Turn) -> Turn:
    """A new run of the clocks; the first result stays as it was."""
    reopened = narrow(Ticket, lifecycle.reopen(turn.ticket, turn.event.at))
    by = require(turn.author).display_name
    turn = turn.with_ticket(reopened).record(AuditKind.REOPENED, by=by).listening_here()
    if reopened.routing is None or turn.queue is not None:
        return turn
    # Its queue left the policy while it was closed, so it is routed as a new one would be.
    turn = turn.with_ticket(replace(reopened, routing=route(turn.desk, reopened.details)))
    return put_up_the_card(turn)


def tell_that_it_is_open_again(turn: Turn) -> Turn:
    return say_that_it_is_open_again(turn.tell_queue("reopened_card", pings=_holder(turn)))


def say_that_it_is_open_again(turn: Turn) -> Turn:
    """To the requester alone: before people have a ticket, there is no card."""
    agent = turn.ticket.agent
    name = agent.display_name if agent else ""
    return turn.reply("reopened", agent=name, also=reply_promise(turn))


def cancel_it(turn: Turn) -> Turn:
    closed = lifecycle.close(turn.ticket, turn.event.at, Outcome.CANCELLED)
    turn = turn.with_ticket(closed).record(AuditKind.CANCELLED)
    turn = turn.tell_queue("cancelled_card", pings=_holder(turn))
    return turn.with_conversation(pending_question=None).reply("cancelled")


def close_it_unconfirmed(turn: Turn) -> Turn:
    """Nobody answered: closed after a reminder halfway, and told how to come back."""
    closed = lifecycle.close(turn.ticket, turn.event.at, Outcome.NO_REPLY)
    turn = turn.with_ticket(closed).record(AuditKind.CLOSED, why="no reply")
    turn = turn.tell_queue("closed_card")
    facts = _told_until(turn)
    return _promise_to_reopen(turn).reply("closed_no_reply", REOPEN, also=facts)


def close_it_for_good(turn: Turn) -> Turn:
    """The resolution stands. Quietly: everything was said in the summary."""
    closed = lifecycle.close(turn.ticket, turn.event.at)
    return turn.with_ticket(closed).record(AuditKind.CLOSED, why="the resolution stands")


def tell_that_it_is_too_late(turn: Turn) -> Turn:
    """Nobody can open it again, by whatever way: something new is a new ticket."""
    until = require(reopen_until(turn.desk, turn.ticket))
    return turn.answer_here("reopened_too_late", press(Choice.NEW_TICKET), until=until)


def _told_until(turn: Turn) -> dict[str, Value]:
    return {"reopen_by": require(reopen_until(turn.desk, turn.ticket))}


def _promise_to_reopen(turn: Turn) -> Turn:
    """What the requester is told of it stands, whatever the policy says later."""
    until = reopen_until(turn.desk, turn.ticket)
    return turn.with_ticket(replace(turn.ticket, reopen_by=until))


def _score(turn: Turn) -> tuple[int, str]:
    """The rating that this event gives, and the comment that came with it."""
    match turn.event:
        case ButtonPressed(value=value):
            return phrases.score_in(value) or 0, ""
        case ReactionChanged(emoji=emoji):
            return RATED_BY_REACTION[emoji], ""
        case CommandGiven() if turn.command is not None:
            first, _, rest = turn.command.rest.partition(" ")
            return phrases.score_in(first) or 0, rest.strip()
        case _:
            text = narrow(MessageReceived, turn.event).text
            return phrases.score_in(text) or phrases.judgement_in(text) or 0, ""


def _against_the_promise(turn: Turn, ticket: Ticket) -> dict[str, Value]:
    now = require(ticket.episode)
    resolved_at = require(now.resolved_at)
    target = resolution_target(turn.desk, ticket)
    first, solved = met(turn.desk, ticket, now)
    taken = time_taken(turn.desk, ticket, now, resolved_at)
    return {
        "took": Duration(taken, target.clock),
        "promised": promised_within(target),
        "in_time": "yes" if first and solved else "",
        "opened_at": now.started_at,
        "resolved_at": resolved_at,
    }


def _holder(turn: Turn) -> tuple[Person, ...]:
    """Whoever has the ticket is called."""
    agent = turn.ticket.agent
    return (agent,) if agent else ()
