"""Working a ticket: what an agent's act does, who is told of it, and snoozing.

A snoozed ticket sleeps until a moment, and comes back to the top of its channel. Its clocks run on
meanwhile. Whatever the requester was promised, and whatever the requester writes, wakes it: a
promise that comes near is warned of as always, and is never slept through.
"""

from core import wordings as words
from core.dialog import signals
from core.dialog.moves.handoff import page_if_critical, put_up_the_card
from core.dialog.moves.participants import who_stays_removed
from core.dialog.pages.card import BUTTONS
from core.dialog.pages.forms import work_form
from core.dialog.sides import is_requester
from core.dialog.signals import Acts, OfAgent
from core.dialog.targets import patience_due, promise_facts
from core.dialog.turn import MAX_MENTIONS, Turn
from core.dialog.utterances import phrases
from core.model.actions import Say, Wording
from core.model.deadline import DeadlineKind
from core.model.events import ButtonPressed, CommandGiven, DeadlineReached
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind
from core.model.timeline import AuditKind
from core.tickets import lifecycle, permissions


def claim_it(turn: Turn, claim: signals.Claim) -> Turn:
    turn = _done(turn, claim, AuditKind.CLAIMED)
    return turn.reply(words.agent_joined(agent=claim.agent.display_name))


def claim_by_answering(turn: Turn, answer: OfAgent) -> Turn:
    """An agent who answers an unclaimed ticket claims it by that."""
    claimed = lifecycle.assign(turn.ticket, answer.agent)
    return turn.with_ticket(claimed).record(AuditKind.CLAIMED, by="answering")


def release_it(turn: Turn, release: signals.Release) -> Turn:
    return _done(turn, release, AuditKind.RELEASED).reply(words.released())


def take_it_from_who_left(turn: Turn, left: signals.HolderLeft) -> Turn:
    """Whose account is gone cannot go on: the ticket waits for somebody else, and all know."""
    gone, queue, routing = left.agent, turn.queue, left.after.routing
    turn = _done(turn, left, AuditKind.RELEASED, why="left", agent=gone.display_name)
    here = queue.place.platform if queue is not None else gone.platform
    people = permissions.team_people(turn.desk, routing.team, here) if routing is not None else ()
    others = tuple(p for p in people if not permissions.same_human(turn.desk, p, gone))
    turn = turn.tell_queue(words.holder_left(agent=gone.display_name), pings=others[:MAX_MENTIONS])
    return turn.reply(words.released())


def hand_it_to_a_team(turn: Turn, to: signals.HandToTeam) -> Turn:
    turn = put_up_the_card(_done(turn, to, AuditKind.HANDED_OVER, team=to.team))
    return turn.reply(words.handed_over(team=turn.desk.teams[to.team].name))


def hand_it_to_a_person(turn: Turn, to: signals.HandToPerson) -> Turn:
    agent, by = to.agent, to.by.display_name
    turn = put_up_the_card(_done(turn, to, AuditKind.HANDED_OVER, agent=agent.display_name))
    turn = turn.tell_queue(words.assigned(agent=agent.display_name, by=by), pings=(agent,))
    return turn.reply(words.given_to_agent(agent=agent.display_name))


def wait_for_the_requester(turn: Turn, wait: signals.Wait) -> Turn:
    """Words after the command are the question, and so the first ones stop the first response."""
    asked = turn.command.rest if turn.command is not None else ""
    asked = "" if any(map(phrases.is_note, asked.splitlines())) else asked
    turn = _done(turn, wait, AuditKind.WAITING, question=asked)
    if asked:
        turn = turn.with_ticket(lifecycle.respond(turn.ticket, turn.event.at))
    closes = patience_due(turn.desk, turn.event.at, turn.desk.patience.waiting)
    agent = wait.agent.display_name
    return turn.reply(words.waiting_for_you(agent=agent, closes=closes, question=asked))


def go_on_working(turn: Turn) -> Turn:
    """The requester has answered: the resolution clock runs on."""
    resumed = lifecycle.resume(turn.ticket, turn.event.at)
    return turn.with_ticket(resumed).record(AuditKind.RESUMED)


def set_the_priority(turn: Turn, change: signals.SetPriority) -> Turn:
    before, after = turn.ticket.priority, change.after.priority
    turn = _done(turn, change, AuditKind.PRIORITY_CHANGED, before=before, after=after)
    facts = promise_facts(turn.desk, turn.ticket, turn.event.at)
    turn = turn.reply(words.priority_changed(priority=turn.ticket.priority.value, **facts))
    return page_if_critical(turn)


def set_the_category(turn: Turn, change: signals.SetCategory) -> Turn:
    category = change.after.details.category
    return _done(turn, change, AuditKind.CATEGORY_CHANGED, after=category)


def merge_it(turn: Turn, merge: signals.Merge) -> Turn:
    """The ticket goes on in another of the same requester; both sides are told where."""
    goes_on, merged = merge.into, turn.ticket
    into = turn.desk.label(goes_on.number)
    turn = _done(turn, merge, AuditKind.MERGED, into=into)
    turn = turn.tell_queue(words.merged_card(into=into))
    turn = turn.reply(words.merged(into=into, subject=goes_on.subject))
    if gone := who_stays_removed(turn.desk, merged, goes_on):
        turn = turn.answer_here(words.participants_stay_removed(into=into, people=gone))
    return turn.say_elsewhere(
        merge.other,
        words.merged_into_card(
            merged=turn.desk.label(merged.number), text=merged.details.description
        ),
        files=merged.details.files,
    )


def show_the_form(turn: Turn, wanted: signals.WantsForm) -> Turn:
    return turn.show(work_form(turn, wanted.agent, wanted.form))


def tell_why_not(turn: Turn, refused: signals.Refused) -> Turn:
    """A refusal is told to the one who asked, with the reason."""
    return turn.answer_here(Wording(refused.refusal.why, refused.refusal.args))


def confirm_to_the_agent(turn: Turn) -> Turn:
    """A command given elsewhere than under the card is answered where it was given; so is one
    that was typed with the number of a ticket, which may be any.
    """
    command = turn.command
    if command is None or isinstance(turn.event, ButtonPressed):
        return turn
    if not isinstance(turn.event, CommandGiven) and command.number is None:
        return turn
    return turn.answer_here(Wording(f"did_{command.word.key}"))


def _done(turn: Turn, act: Acts, kind: AuditKind, **details: str) -> Turn:
    """Take the ticket as the act has left it, and keep that it was done."""
    return turn.with_ticket(act.after).record(kind, **details)


def put_it_off(turn: Turn, snooze: signals.Snooze) -> Turn:
    """Tell beneath the card until when, and what was promised to the requester before then."""
    until = snooze.after.snoozed_until
    if until is None:
        return wake_it(turn)
    turn = turn.with_ticket(snooze.after).record(AuditKind.SNOOZED, until=until.isoformat())
    promised = promise_facts(turn.desk, turn.ticket, turn.event.at)
    reply_by, solve_by = promised.get("reply_by"), promised.get("solve_by")
    said = words.snoozed(
        agent=snooze.agent.display_name,
        until=until,
        reply_by=reply_by if reply_by is not None and reply_by <= until else None,
        solve_by=solve_by if solve_by is not None and solve_by <= until else None,
    )
    return turn.tell_queue(said)


def wake_it(turn: Turn) -> Turn:
    """A message of its own in the agents' channel, with the buttons of the card."""
    ticket, queue, agent = turn.ticket, turn.open_queue, turn.ticket.agent
    until = ticket.snoozed_until
    if until is None:
        return turn
    turn = turn.with_ticket(with_fields(ticket, snoozed_until=None)).record(AuditKind.WOKEN)
    if queue is None or agent is None:
        return turn.hint(turn.queue)
    said = _news(turn)
    say = Say(
        queue.place,
        said.name,
        turn.conversation.id,
        turn.named(said),
        buttons=BUTTONS[ticket.status],
        message_key=str(MessageKey(MessageKind.WOKEN, until.isoformat())),
        mentions=(permissions.account_for(turn.desk, agent, queue.place.platform),),
        language=turn.desk.languages[0],
        zone=turn.desk.hours.zone.key,
        owns_thread=True,
    )
    return turn.add_action(say)


def _news(turn: Turn) -> Wording:
    """Which ticket, and why it is awake before its time if it is."""
    subject = turn.ticket.subject
    match turn.event:
        case DeadlineReached(deadline=deadline) if deadline.kind is not DeadlineKind.SNOOZE_OVER:
            promised = promise_facts(turn.desk, turn.ticket, turn.event.at)
            return words.woken(
                subject=subject,
                reply_by=promised.get("reply_by"),
                reply_was_due=promised.get("reply_was_due"),
                solve_by=promised.get("solve_by"),
                solve_was_due=promised.get("solve_was_due"),
            )
        case _ if is_requester(turn):
            return words.woken(subject=subject, requester=turn.conversation.requester.display_name)
        case _:
            return words.woken(subject=subject)
