"""Handing off: route the ticket, put its card into the queue, say when a human will answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core import wordings as words
from core.dialog.intake.routing_history import route_by_history
from core.dialog.moves.card_thread import WHOLE, carry_the_conversation, carry_the_rest, take_back
from core.dialog.pages.card import cards
from core.dialog.targets import (
    first_response_due,
    first_response_target,
    promise_facts,
    update_due,
)
from core.dialog.turn import MAX_MENTIONS, Turn, card_slot, press
from core.model.actions import Say, Value
from core.model.conversation import AttemptOutcome, Conversation, Page
from core.model.events import Choice, DeadlineReached
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind
from core.model.match import Answer
from core.model.people import Person, Place
from core.model.policy import Desk, Queue, Team
from core.model.ticket import Priority, Routing
from core.model.timeline import AuditKind
from core.model.values import Listing
from core.sla.business_hours import next_opening
from core.tickets import lifecycle, permissions
from core.tickets.routing import route

ASKED_FOR: Final = timedelta(minutes=2)
"""How long a requester has to say that nobody need be called."""

MAY_CALL: Final = (press(Choice.CALL_NOW), press(Choice.CALL_NOBODY))


def hand_it_off(turn: Turn) -> Turn:
    """Call a human: the team with the category and the expertise, and its queue."""
    ticket = turn.ticket
    # A private ticket that is handed off again goes back to those who may read it.
    was = ticket.routing if ticket.is_private else None
    routing = was or _route(turn)
    called = lifecycle.hand_off(ticket, routing, turn.event.at)
    turn = turn.with_ticket(called, pending_question=None).record(
        AuditKind.HANDED_OFF,
        team=routing.team,
        queue=routing.queue,
        category=routing.category,
        matched=", ".join(routing.matched),
    )
    return put_up_the_card(take_back(turn, WHOLE))


def _route(turn: Turn) -> Routing:
    """By what is told, and by the article that wants a person; a letter also by the address that
    it was written to, or else by former tickets. What is told in confidence stays in the private
    queue that it leads to.
    """
    letter, desk = turn.conversation.letter, turn.desk
    found = route_by_history(turn, route(desk, turn.ticket.details))
    queue = desk.queues.get(found.queue)
    if queue is None or not queue.private:
        found = _to_team(found, desk.teams.get(_team_of_the_article(turn)))
    if letter is None:
        return found
    found = _to_team(found, desk.teams.get(letter.team))
    return replace(found, queue=letter.queue) if letter.queue in desk.queues else found


def _to_team(found: Routing, team: Team | None) -> Routing:
    if team is None or team.id == found.team:
        return found
    return Routing(team.id, team.queue, "")


def _team_of_the_article(turn: Turn) -> str:
    """Of the article that was shown last, or that answers just now, if it names a team."""
    looked, result = turn.conversation.attempts, turn.search_result
    slug = ""
    if looked and looked[-1].outcome is AttemptOutcome.HANDOFF:
        slug = looked[-1].found[0].slug
    elif result is not None and isinstance(result.verdict, Answer):
        slug = result.verdict.match.slug
    article = turn.library.article(slug)
    return article.handoff if article is not None else ""


def put_up_the_card(turn: Turn) -> Turn:
    """A card in the room of the queue; in a room that the ticket leaves, a word where it went."""
    queue, before = turn.queue, turn.conversation
    if queue is None:
        return turn  # its queue has left the policy, and no room may show it
    others = [q for q in before.cards if q != queue.id and q in turn.desk.queues]
    turn = turn.with_conversation(cards=(*others, queue.id))
    put_up = cards(turn.desk, turn.conversation)
    turn = with_fields(turn, actions=(*turn.actions, *put_up), on_cards=turn.conversation)
    now = turn.open_queue
    stands = now is None or f"{WHOLE}:{now.id}" in turn.conversation.relayed
    turn = turn if stands else carry_the_rest(turn)
    moved = bool(before.cards) and before.cards[-1] != queue.id
    return carry_the_conversation(turn) if moved else turn


def promise_a_reply(turn: Turn) -> Turn:
    """When a human will answer, in the requester's own time zone, and why if closed now.

    Where people would be called because of a mere word, the requester is asked before that.
    """
    ticket, at = turn.ticket, turn.event.at
    due = first_response_due(turn.desk, ticket)
    promised = first_response_target(turn.desk, ticket)
    team, priority = team_name(turn), str(ticket.priority)
    update = update_due(turn.desk, ticket, at)
    if turn.desk.sla[ticket.priority].pages:
        by = reply_promise(turn)
        if ticket.details.priority_guessed:
            asked = words.handed_off_asked(
                team=team, priority=priority, page_at=at + ASKED_FOR, reply_by=by
            )
            return turn.reply(asked, *MAY_CALL)
        if (incident := _incident(turn)) is not None:
            at, people = incident[1].at, incident[1].people
            shared = words.handed_off_shared(
                team=team,
                priority=priority,
                paged_at=at,
                people=people,
                reply_by=by,
                update_by=update,
            )
            return turn.reply(shared)
        said = words.handed_off_paged if _whom_to_page(turn) else words.handed_off_unpaged
        return turn.reply(said(team=team, priority=priority, reply_by=by, update_by=update))
    opening = next_opening(turn.desk.hours, at) if promised.clock.stops_when_closed else at
    if opening is not None and opening != at:
        return turn.reply(words.handed_off_closed(team=team, opens=opening, due=due))
    return turn.reply(words.handed_off(team=team, due=due, update_by=update))


def reply_promise(turn: Turn) -> datetime | None:
    """When a person will have answered, if that is still to come: it is said wherever
    the clock of the first response begins, so that no breach is told of a promise nobody read.
    """
    return promise_facts(turn.desk, turn.ticket, turn.event.at).get("reply_by")


def page_if_critical(turn: Turn) -> Turn:
    """A critical ticket calls everybody on call at once, day or night; but a priority that nobody
    has chosen, and that was only read out of a word, gives the requester time to say no.
    """
    if not turn.desk.sla[turn.ticket.priority].pages:
        return turn
    if turn.ticket.details.priority_guessed:
        return turn.with_conversation(page_at=turn.event.at + ASKED_FOR)
    return page_on_call(turn)


def page_after_all(turn: Turn) -> Turn:
    """The requester wants people to be called, or has not answered whether they should be."""
    asked = isinstance(turn.event, DeadlineReached)
    turn = page_on_call(turn, unanswered=asked)
    update = update_due(turn.desk, turn.ticket, turn.event.at)
    if (incident := _incident(turn)) is not None:
        at, people = incident[1].at, incident[1].people
        by = reply_promise(turn)
        known = words.called_already(paged_at=at, people=people, reply_by=by, update_by=update)
        return turn.reply(known)
    wording = words.calling_now if _whom_to_page(turn) else words.nobody_on_call
    return turn.reply(wording(reply_by=reply_promise(turn), update_by=update))


def call_nobody(turn: Turn) -> Turn:
    """Only a word made it urgent: lower it to an ordinary ticket and tell those who were paged."""
    ticket, at = turn.ticket, turn.event.at
    priority = _without_page(turn)
    lowered = lifecycle.with_priority(ticket, priority, at)
    called = tuple(_whom_to_page(turn)) if turn.conversation.pages else ()
    turn = turn.with_ticket(lowered, page_at=None)
    turn = turn.record(AuditKind.PRIORITY_CHANGED, before=ticket.priority, after=priority)
    who = turn.conversation.requester.display_name
    turn = turn.tell_queue(words.not_critical(priority=priority.value, requester=who), pings=called)
    team, by = team_name(turn), reply_promise(turn)
    return turn.reply(words.not_called(priority=priority.value, team=team, reply_by=by))


def page_on_call(turn: Turn, *, unanswered: bool = False) -> Turn:
    """Call everybody on call in private, and tell the queue who was called, and whether that is so
    because the requester has left the question `unanswered`. Each call is a message of its own,
    since an edited one rings nowhere.
    """
    queue, incident = turn.queue, _incident(turn)
    if queue is None:
        return turn
    if incident is not None:
        return _share_the_calls(turn, queue, *incident)
    called, pages, agent = _whom_to_page(turn), turn.conversation.pages, turn.ticket.agent
    for person in called:
        turn = turn.add_action(_page(turn, person, queue))
    people = ", ".join(p.display_name for p in called)
    page = Page(turn.event.at, people, called=tuple(p.as_stored for p in called))
    turn = turn.with_conversation(pages=(*pages, page), page_at=None)
    turn = turn.record(AuditKind.PAGED, people=people) if called else turn
    if agent is not None:
        name = agent.display_name
        return turn.tell_queue(
            words.paged_claimed(
                people=Listing(tuple(p.display_name for p in called)) if called else "", agent=name
            ),
            pings=called,
        )
    if not called:
        return turn.tell_queue(words.paged_nobody())
    who = turn.conversation.requester.display_name
    names = Listing(tuple(p.display_name for p in called))
    said = words.paged(people=names)
    if unanswered:
        said = words.paged_unanswered(people=names, requester=who)
    elif pages:
        said = words.paged_again(people=names, calls=len(pages) + 1)
    return turn.tell_queue(said, pings=called)


def _incident(turn: Turn) -> tuple[Conversation, Page] | None:
    """The oldest ticket of the incident for which people were called, and the last such call. It is
    still with people: once it has ended, this ticket calls for itself.
    """
    for other in turn.context.alike:
        calls = [page for page in other.pages if page.people and page.shared is None]
        if calls:
            return other, calls[-1]
    return None


def _share_the_calls(turn: Turn, queue: Queue, first: Conversation, call: Page) -> Turn:
    """One incident is one series of calls: whoever was called for its first ticket is not called
    for this one as long as that one is with people. Nothing is hidden: either card names the other.
    """
    number, names = first.ticket.number if first.ticket else 0, call.people.split(", ")
    called = tuple(p for p in _whom_to_page(turn) if not _was_called(turn.desk, p, call))
    for person in called:
        turn = turn.add_action(_page(turn, person, queue))
    more = tuple(person.display_name for person in called)
    turn = turn.record(AuditKind.PAGED, people=", ".join(more)) if called else turn
    conversation, is_new = turn.conversation, number not in turn.conversation.alike
    everybody = (*call.called, *(p.as_stored for p in called)) if call.called else ()
    page = Page(turn.event.at, ", ".join((*names, *more)), number, everybody)
    alike = tuple(each.ticket.number for each in turn.context.alike if each.ticket)
    turn = turn.with_conversation(pages=(*conversation.pages, page), page_at=None, alike=alike)
    if not is_new and not called:
        return turn
    turn = turn.tell_queue(
        words.paged_shared(
            same=turn.desk.label(number),
            paged_at=call.at,
            known=Listing(tuple(names)),
            people=Listing(more) if called else "",
        ),
        pings=called,
    )
    return _tell_the_first(turn, first) if is_new else turn


def _was_called(desk: Desk, person: Person, call: Page) -> bool:
    """Two people may have one name, and one person several accounts."""
    if call.called:
        return any(permissions.same_human(desk, person, other) for other in call.called)
    return person.display_name in call.people.split(", ")


def _tell_the_first(turn: Turn, first: Conversation) -> Turn:
    """Beneath the card of the incident's first ticket: there is another, and whose it is."""
    ticket, there = turn.ticket, first.ticket
    queue = permissions.open_queue(turn.desk, there) if there is not None else None
    if there is None or queue is None or ticket.is_private is not False:
        return turn
    said = words.same_incident(
        same=turn.desk.label(ticket.number),
        requester=ticket.requester.display_name,
        subject=ticket.subject,
    )
    holder = (there.agent,) if there.agent is not None else ()
    named: dict[str, Value] = {"ticket": turn.desk.label(there.number), "number": there.number}
    say = Say(
        queue.place,
        said.name,
        first.id,
        {**named, **said.args},
        reply_to=card_slot(queue),
        language=turn.desk.languages[0],
        zone=turn.desk.hours.zone.key,
        mentions=tuple(p for p in holder if p.platform == queue.place.platform),
    )
    return turn.add_action(say)


def _page(turn: Turn, person: Person, queue: Queue) -> Say:
    """Whoever may not read the ticket is called all the same, by its number. Nobody is asked to
    claim what somebody has.
    """
    ticket, calls = turn.ticket, len(turn.conversation.pages) + 1
    holder = ticket.agent
    subject, who, room = ticket.subject, ticket.requester.display_name, queue.name
    may = permissions.may_work(turn.desk, person, ticket)
    if not may:
        said = words.page_private(queue=room)
    elif holder is not None:
        name = holder.display_name
        said = words.page_claimed(subject=subject, requester=who, queue=room, agent=name)
    elif calls > 1:
        said = words.page_again(subject=subject, requester=who, queue=room, calls=calls)
    else:
        said = words.page(subject=subject, requester=who, queue=room)
    return Say(
        Place.direct(person),
        said.name,
        turn.conversation.id,
        turn.named(said),
        buttons=(press(Choice.CLAIM),) if may and holder is None else (),
        message_key=str(MessageKey(MessageKind.PAGE, f"{person.handle}:{calls}")),
        language=turn.desk.languages[0],
        zone=person.zone or turn.desk.hours.zone.key,
        mentions=(person,),
    )


def say_it_is_passed_on_anyway(turn: Turn) -> Turn:
    """The requester fell silent while details were asked: a person is better than silence."""
    return turn.reply(words.passed_on_anyway())


def _whom_to_page(turn: Turn) -> tuple[Person, ...]:
    """The people on call, or else the ticket's team; without its agent, who knows of it."""
    queue, routing, agent = turn.queue, turn.ticket.routing, turn.ticket.agent
    if queue is None or routing is None:
        return ()
    platform = queue.place.platform
    on_call = permissions.on_call(turn.desk, platform)
    people = on_call or permissions.team_people(turn.desk, routing.team, platform)[:MAX_MENTIONS]
    return tuple(p for p in people if not permissions.same_human(turn.desk, agent, p))


def _without_page(turn: Turn) -> Priority:
    """The highest that calls nobody: that nobody is to be woken says nothing else about it."""
    pages = turn.desk.sla
    return next((p for p in reversed(Priority) if not pages[p].pages), Priority.LOW)


def team_name(turn: Turn) -> str:
    routing = turn.ticket.routing
    team = turn.desk.teams.get(routing.team) if routing else None
    return team.name if team else turn.desk.name
