"""Closing: resolve with a summary, take the rating, reopen, cancel, close."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypedDict

from core import wordings as words
from core.dialog import signals
from core.dialog.intake.details import collect_details
from core.dialog.intake.message_sources import FROM, slot_of
from core.dialog.intake.routing_history import learn
from core.dialog.intake.waiting_messages import keep
from core.dialog.intents.reactions import summary_slot
from core.dialog.moves.handoff import put_up_the_card, reply_promise
from core.dialog.moves.message_relay import remember
from core.dialog.pages.card import last_shown, tried_answers
from core.dialog.sides import is_requester, own_participation
from core.dialog.signals import Reopens, Scores
from core.dialog.targets import (
    promised_within,
    reopen_until,
    resolution_target,
    time_taken,
)
from core.dialog.turn import Turn, press
from core.dialog.utterances import phrases
from core.model.actions import Button, Duration
from core.model.article import Article
from core.model.event_fields import event_text
from core.model.events import Choice, MessageReceived
from core.model.frozen import Lazy, with_fields
from core.model.people import Person
from core.model.ticket import Outcome, Rating, Routing, Ticket
from core.model.timeline import AuditKind
from core.tickets import lifecycle
from core.tickets.routing import route

STARS = ("one", "two", "three", "four", "five")
RATE: tuple[Button, ...] = tuple(press(Choice.RATE, str(n), str(n)) for n in range(1, 6))
REOPEN_BUTTON = press(Choice.REOPEN)


def resolve_it(turn: Turn, done: signals.Resolve) -> Turn:
    turn = learn(turn.with_ticket(done.after))
    return turn.record(AuditKind.RESOLVED, how=turn.ticket.resolution)


def solve_it_by_the_answer(turn: Turn) -> Turn:
    """The requester's own word meets every target."""
    solved = lifecycle.solved_by_answer(turn.ticket, turn.event.at)
    return turn.with_ticket(solved).record(AuditKind.SOLVED_BY_ANSWER)


def sum_it_up(turn: Turn) -> Turn:
    """What was asked, what was tried, who resolved it how, how long against what was promised."""
    ticket = turn.ticket
    until = reopen_until(turn.desk, ticket)
    turn = _promise_to_reopen(turn)
    if ticket.outcome is Outcome.SOLVED_BY_ANSWER:
        return turn.reply(
            words.summary_solved(
                subject=ticket.subject, tried=tried_answers(turn.conversation), reopen_by=until
            ),
            *RATE,
            REOPEN_BUTTON,
            slot=summary_slot(ticket),
            reactions=STARS,
        )
    return turn.reply(
        words.summary_resolved(
            subject=ticket.subject,
            tried=tried_answers(turn.conversation),
            agent=ticket.resolved_by.display_name if ticket.resolved_by else "",
            how=ticket.resolution,
            reopen_by=until,
            **_against_the_promise(turn, ticket),
        ),
        *RATE,
        REOPEN_BUTTON,
        slot=summary_slot(ticket),
        reactions=STARS,
    )


def keep_the_rating(turn: Turn, rated: Scores) -> Turn:
    """The last one counts."""
    rating = Rating(rated.score, turn.event.at, rated.comment)
    turn = turn.with_ticket(with_fields(turn.ticket, rating=rating))
    source = last_shown(turn.conversation)
    turn = turn.record(AuditKind.RATED, score=str(rated.score), source=source)
    return turn.record(AuditKind.COMMENTED, text=rated.comment) if rated.comment else turn


def thank_for_the_rating(turn: Turn, rated: Scores) -> Turn:
    thanks = words.rating_thanks(score=rated.score)
    return turn.reply(thanks) if own_participation(turn) is None else turn.answer_here(thanks)


def ask_what_went_wrong(turn: Turn, rated: Scores) -> Turn:
    """A low rating asks one question and tells the queue."""
    turn = tell_of_the_low_rating(turn, rated).listening_here()
    return turn.reply(words.rating_low(), press(Choice.NO_COMMENT), REOPEN_BUTTON)


def tell_of_the_low_rating(turn: Turn, rated: Scores) -> Turn:
    """To the team that had it. What the desk solved by itself had none: then the team that owns the
    article gets the ticket's card, with what was asked and shown.
    """
    if turn.ticket.routing is not None:
        return turn.tell_queue(words.low_rating(score=rated.score), pings=_holder(turn))
    article = _article_shown(turn)
    owner = turn.desk.teams.get(article.owner) if article is not None else None
    routing = route(turn.desk, turn.ticket.details)
    queue = turn.desk.queues.get(routing.queue)
    if owner is not None and (queue is None or not queue.private):
        routing = Routing(owner.id, owner.queue, by="rating")
    turn = put_up_the_card(turn.with_ticket(with_fields(turn.ticket, routing=routing)))
    is_readable = article is not None and {"everyone", routing.team} & set(article.audience)
    title = article.title if article is not None and is_readable else ""
    return turn.tell_queue(words.low_rating_of_answer(score=rated.score, article=title))


def _article_shown(turn: Turn) -> Article | None:
    """The last one that the requester was shown."""
    return turn.library.article(last_shown(turn.conversation).partition("#")[0])


def take_the_rating_back(turn: Turn) -> Turn:
    source = last_shown(turn.conversation)
    turn = turn.with_ticket(with_fields(turn.ticket, rating=None))
    return turn.record(AuditKind.RATED, score="", source=source)


def pass_on_the_reason(turn: Turn, rated: Scores) -> Turn:
    """What was said with a low score, so that nobody has to ask for it."""
    return _pass_on_the_comment(turn, rated.comment) if rated.comment else turn


def keep_the_comment(turn: Turn, commented: signals.Commented) -> Turn:
    text = commented.rating.comment
    turn = turn.with_ticket(with_fields(turn.ticket, rating=commented.rating))
    turn = turn.record(AuditKind.COMMENTED, text=text)
    return _pass_on_the_comment(turn, text).reply(words.comment_thanks())


def _pass_on_the_comment(turn: Turn, text: str) -> Turn:
    slot = slot_of(FROM, turn)
    other = own_participation(turn)
    name = (other.person if other is not None else turn.conversation.requester).display_name
    return remember(turn.tell_queue(words.rating_comment(text=text, name=name), slot=slot), slot)


def accept_no_comment(turn: Turn) -> Turn:
    return turn.reply(words.no_comment())


def answer_the_thanks(turn: Turn) -> Turn:
    """Who comes back with a greeting is greeted, and has not said yet what it is about."""
    is_hello = phrases.begins_a_talk(event_text(turn.event))
    return turn.reply(words.greeting() if is_hello else words.welcome())


def invite_a_rating(turn: Turn) -> Turn:
    """Praise is answered, and once asked for as a score."""
    if turn.ticket.rating is not None:
        return turn.reply(words.welcome())
    return turn.reply(words.welcome_rate(), *RATE)


def ask_whether_to_reopen(turn: Turn, unplaced: signals.Unplaced) -> Turn:
    """Words that may be about anything are kept, and their writer says what they are about."""
    kept = keep(turn.conversation, unplaced.message)
    label = turn.desk.label(turn.ticket.number)
    turn = turn.with_conversation(unplaced=kept)
    return turn.reply(
        words.ask_to_reopen(),
        press(Choice.REOPEN, "words", label),
        press(Choice.OPEN_ANEW),
        press(Choice.NEITHER),
    )


def leave_it_closed(turn: Turn) -> Turn:
    return turn.with_conversation(unplaced=None).reply(words.left_closed())


def take_up_what_was_kept(turn: Turn) -> Turn:
    """From here on the turn is about the words that were kept when it was asked what they are
    about, and what was said since.
    """
    kept, event, author = turn.conversation.unplaced, turn.event, turn.author
    if kept is None or author is None or not is_requester(turn):
        return turn
    words = MessageReceived(event.id, event.at, kept.place, author, kept.text, kept.files, kept.ref)
    match event:
        case MessageReceived(text=text) if not phrases.matches_phrase(text, phrases.REOPEN_IT):
            files = (*kept.files, *event.files)
            words = replace(words, text=f"{kept.text}\n{text}".strip(), files=files)
        case _:
            pass
    details = Lazy(partial(collect_details, turn.desk, turn.conversation, words, words.text))
    turn = with_fields(turn, event=words, details=details)
    return turn.with_conversation(unplaced=None)


def reopen_it(turn: Turn, wish: Reopens) -> Turn:
    """A new run of the clocks; the first result stays as it was."""
    reopened, by = wish.after, wish.by.display_name
    turn = turn.with_ticket(reopened).record(AuditKind.REOPENED, by=by).listening_here()
    if reopened.routing is None or turn.queue is not None:
        return turn
    # Its queue left the policy while it was closed, so it is routed as a new one would be.
    turn = turn.with_ticket(with_fields(reopened, routing=route(turn.desk, reopened.details)))
    return put_up_the_card(turn)


def tell_that_it_is_open_again(turn: Turn) -> Turn:
    return say_that_it_is_open_again(turn.tell_queue(words.reopened_card(), pings=_holder(turn)))


def say_that_it_is_open_again(turn: Turn) -> Turn:
    """To the requester alone: before people have a ticket, there is no card."""
    agent = turn.ticket.agent
    name = agent.display_name if agent else ""
    return turn.reply(words.reopened(agent=name, reply_by=reply_promise(turn)))


def cancel_it(turn: Turn) -> Turn:
    closed = lifecycle.close(turn.ticket, turn.event.at, Outcome.CANCELLED)
    turn = turn.with_ticket(closed).record(AuditKind.CANCELLED)
    other = own_participation(turn)
    by = words.cancelled_card_by(name=other.person.display_name) if other is not None else None
    turn = turn.tell_queue(by or words.cancelled_card(), pings=_holder(turn))
    return turn.with_conversation(pending_question=None).reply(words.cancelled(), REOPEN_BUTTON)


def close_it_unconfirmed(turn: Turn) -> Turn:
    """Nobody answered: closed after a reminder halfway, and told how to come back."""
    closed = lifecycle.close(turn.ticket, turn.event.at, Outcome.NO_REPLY)
    turn = turn.with_ticket(closed).record(AuditKind.CLOSED, why="no reply")
    turn = turn.tell_queue(words.closed_card())
    until = reopen_until(turn.desk, turn.ticket)
    return _promise_to_reopen(turn).reply(words.closed_no_reply(reopen_by=until), REOPEN_BUTTON)


def close_it_for_good(turn: Turn) -> Turn:
    """The resolution stands. Quietly: everything was said in the summary."""
    closed = lifecycle.close(turn.ticket, turn.event.at)
    return turn.with_ticket(closed).record(AuditKind.CLOSED, why="the resolution stands")


def tell_that_it_is_too_late(turn: Turn, late: signals.ReopenedTooLate) -> Turn:
    """The ticket can no longer be reopened; something new is a new ticket."""
    return turn.answer_here(words.reopened_too_late(until=late.until), press(Choice.NEW_TICKET))


def _promise_to_reopen(turn: Turn) -> Turn:
    """Store the moment that the requester was told; a later policy does not change it."""
    until = reopen_until(turn.desk, turn.ticket)
    return turn.with_ticket(with_fields(turn.ticket, reopen_by=until))


class _Kept(TypedDict, total=False):
    took: Duration
    promised: str | Duration


def _against_the_promise(turn: Turn, ticket: Ticket) -> _Kept:
    now = ticket.episode
    resolved_at = now.resolved_at if now else None
    target, taken = resolution_target(turn.desk, ticket), timedelta()
    taken = time_taken(turn.desk, ticket, now, resolved_at) if now and resolved_at else taken
    return {"took": Duration(taken, target.clock), "promised": promised_within(target)}


def _holder(turn: Turn) -> tuple[Person, ...]:
    """Mention the agent who has the ticket."""
    agent = turn.ticket.agent
    return (agent,) if agent else ()
