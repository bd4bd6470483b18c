"""How each kind of entry reads in the history of a ticket: who did what, in a sentence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.words.rendering import PlainDialect, text_of
from core.dialog.turn import Context
from core.model.people import Person
from core.model.ticket import Priority
from core.model.timeline import AuditEntry, AuditKind, TimelineEntry
from tests.talk import ADA, GRACE, SUNDAY_TEN, DialogStory, entries

DUE = (SUNDAY_TEN + timedelta(hours=1)).isoformat()

Happened = tuple[AuditKind, Person | None, dict[str, str]]


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    return talk


def history(talk: DialogStory, *happened: Happened) -> list[str]:
    """The lines that an agent reads, without their time of day."""
    recorded = (AuditEntry(SUNDAY_TEN, kind, actor, told) for kind, actor, told in happened)
    return read(talk, *entries(*recorded))


def read(talk: DialogStory, *timeline: TimelineEntry) -> list[str]:
    talk.context = Context(timeline=timeline)
    talk.commands(GRACE, "history HD-1042")
    lines = text_of(talk.latest("history"), PlainDialect(talk.now)).splitlines()[1:]
    assert all(line.startswith("- today 10:00 · ") for line in lines)
    return [line.partition(" · ")[2] for line in lines]


def test_what_the_desk_answered_and_asked(queued: DialogStory) -> None:
    assert history(
        queued,
        (AuditKind.OPENED, ADA, {"subject": "It hums", "follows": "HD-7"}),
        (AuditKind.CHOICE_OFFERED, None, {"sources": "vpn, wifi"}),
        (AuditKind.ANSWERED, None, {"source": "printer", "chosen_by": "gpt"}),
        (AuditKind.ANSWERED, None, {"source": "wifi"}),
        (AuditKind.NOTHING_FOUND, None, {"question": "why does it hum?"}),
        (AuditKind.DRAFT_HELD, None, {"source": "vpn", "why": "it names a price"}),
        (AuditKind.DRAFT_FAILED, None, {"trouble": "timeout"}),
        (AuditKind.SOLVED_BY_ANSWER, ADA, {}),
        (AuditKind.ASKED_FOR_PERSON, ADA, {}),
        (AuditKind.DETAIL_GIVEN, ADA, {"detail": "device", "text": "a ThinkPad"}),
        (AuditKind.DETAIL_GIVEN, ADA, {"detail": "device", "text": ""}),
    ) == [
        "Ada opened the ticket: It hums (after HD-7)",
        "The desk offered a choice: vpn, wifi",
        "The desk answered with printer, chosen by gpt",
        "The desk answered with wifi",
        "No article answered: why does it hum?",
        "A draft from vpn was withheld: it names a price",
        "No draft came: not in time",
        "Ada said that the answer solved it",
        "A person was asked for",
        "Ada told more (device): a ThinkPad",
        "Ada skipped a question (device)",
    ]


def test_what_people_wrote_and_sent(queued: DialogStory) -> None:
    assert history(
        queued,
        (AuditKind.SAID, ADA, {"text": "the lamp is red", "files": "lamp.png"}),
        (AuditKind.SAID, ADA, {"text": "", "files": "lamp.png"}),
        (AuditKind.SAID, ADA, {"text": "", "refused": "film.mov", "problem": "too_large"}),
        (AuditKind.NOTE, GRACE, {"text": "the fuse again", "internal": "yes"}),
        (AuditKind.HELD, GRACE, {"text": "clam", "why": "command"}),
        (AuditKind.EDITED, ADA, {"text": "the lamp is green"}),
        (AuditKind.DELETED, ADA, {}),
        (AuditKind.FILE_KEPT, ADA, {"files": "log.txt"}),
        (AuditKind.RESPONDED, GRACE, {}),
        (AuditKind.COMMENTED, ADA, {"text": "quick!"}),
    ) == [
        "Ada wrote: the lamp is red",
        "Ada sent files: lamp.png",
        "Ada sent film.mov, which is too large",
        "Grace Hopper noted: the fuse again",
        "Grace Hopper wrote a message that was held: clam",
        "Ada edited a message: the lamp is green",
        "Ada deleted a message",
        "Ada sent files: log.txt",
        "Grace Hopper gave the first reply",
        "Ada commented on the rating: quick!",
    ]


def test_an_automatic_mail_is_told_as_what_it_is(queued: DialogStory) -> None:
    [line] = history(queued, (AuditKind.AUTOMATIC, ADA, {"text": "I am away until Monday"}))
    assert "I am away until Monday" in line
    assert "wrote" not in line


def test_who_had_the_ticket(queued: DialogStory) -> None:
    assert history(
        queued,
        (AuditKind.BRIEFED, None, {}),
        (AuditKind.PAGED, None, {"people": "Grace Hopper"}),
        (AuditKind.CLAIMED, GRACE, {}),
        (AuditKind.CLAIMED, GRACE, {"by": "answering"}),
        (AuditKind.RELEASED, GRACE, {}),
        (AuditKind.RELEASED, None, {"why": "left", "agent": "Grace Hopper"}),
        (AuditKind.HANDED_OVER, GRACE, {"team": "network"}),
        (AuditKind.HANDED_OVER, GRACE, {"agent": "Alan Turing"}),
        (AuditKind.WAITING, GRACE, {"question": "Which model?"}),
        (AuditKind.RESUMED, ADA, {}),
    ) == [
        "The agents got a brief",
        "People were called: Grace Hopper",
        "Grace Hopper claimed the ticket",
        "Grace Hopper claimed the ticket by answering",
        "Grace Hopper released the ticket",
        "The ticket went back to its queue, as Grace Hopper's account was deactivated",
        "Grace Hopper handed the ticket to Network",
        "Grace Hopper handed the ticket to Alan Turing",
        "Grace Hopper asked the requester and waits: Which model?",
        "The requester answered, and the clock runs again",
    ]


def test_what_changed_in_the_ticket(queued: DialogStory) -> None:
    priorities = {"before": Priority.MEDIUM.value, "after": Priority.HIGH.value}
    assert history(
        queued,
        (AuditKind.PRIORITY_CHANGED, GRACE, priorities),
        (AuditKind.CATEGORY_CHANGED, GRACE, {"after": "account"}),
        (AuditKind.REASSIGNED, None, {"from": "network", "to": "wires"}),
        (AuditKind.ESCALATED, None, {"from": "support", "to": "lead"}),
        (AuditKind.PROMISES_CHANGED, None, {"why": "the policy changed"}),
        (AuditKind.UNDELIVERED, None, {"reason": "the channel is gone"}),
        (AuditKind.SNOOZED, GRACE, {"until": DUE}),
        (AuditKind.SNOOZED, GRACE, {}),
        (AuditKind.WOKEN, None, {}),
        (AuditKind.REQUESTER_LEFT, None, {}),
        (AuditKind.REQUESTER_RETURNED, None, {}),
    ) == [
        "Grace Hopper changed the priority from Medium to High",
        "Grace Hopper changed the category to Account and Billing",
        "The policy changed: network is now wires",
        "The ticket was escalated from Support to Leads",
        "The policy changed, and the deadlines with it",
        "A message could not be delivered: the channel is gone",
        "Grace Hopper put the ticket off until today 11:00",
        "Grace Hopper put the ticket off",
        "The ticket came back",
        "The requester's account was deactivated",
        "The requester is back",
    ]


def test_a_team_queue_or_category_that_the_policy_dropped_is_named_by_its_id(
    queued: DialogStory,
) -> None:
    gone = {"team": "wires", "queue": "cellar", "category": "ghosts", "matched": ""}
    assert history(queued, (AuditKind.HANDED_OFF, None, gone)) == [
        "The ticket went to the wires team in cellar: category ghosts"
    ]


def test_what_the_clock_did(queued: DialogStory) -> None:
    assert history(
        queued,
        (AuditKind.WARNED, None, {"what": "first_response_near"}),
        (AuditKind.WARNED, None, {"what": "resolution_near"}),
        (AuditKind.BREACHED, None, {"what": "first_response_missed", "due": DUE}),
        (AuditKind.BREACHED, None, {"what": "resolution_missed", "due": DUE}),
        (AuditKind.UPDATED, None, {}),
        (AuditKind.REMINDED, None, {}),
    ) == [
        "The agents were warned that the first reply is due soon",
        "The agents were warned that the resolution is due soon",
        "The first reply was missed; it was due today 11:00",
        "The resolution was missed; it was due today 11:00",
        "The requester was told where the ticket stands",
        "A reminder was sent",
    ]


def test_how_it_ended(queued: DialogStory) -> None:
    assert history(
        queued,
        (AuditKind.RESOLVED, GRACE, {"how": "replaced the box"}),
        (AuditKind.REOPENED, ADA, {"by": "Ada"}),
        (AuditKind.CLOSED, None, {"why": "no reply"}),
        (AuditKind.CLOSED, None, {"why": "the resolution stands"}),
        (AuditKind.CANCELLED, ADA, {}),
        (AuditKind.RATED, ADA, {"score": "4"}),
        (AuditKind.RATED, ADA, {"score": ""}),
        (AuditKind.MERGED, GRACE, {"into": "HD-7"}),
    ) == [
        "Grace Hopper resolved the ticket: replaced the box",
        "Ada opened the ticket again",
        "The desk closed the ticket, as the requester did not answer",
        "The desk closed the ticket; its resolution stands",
        "Ada cancelled the ticket",
        "Ada rated the ticket 4 of 5",
        "Ada took the rating back",
        "Grace Hopper merged the ticket into HD-7",
    ]


def test_a_kind_of_entry_that_this_release_does_not_know_is_named_as_it_is(
    queued: DialogStory,
) -> None:
    (entry,) = entries(AuditEntry(SUNDAY_TEN, AuditKind.NOTE, GRACE))
    assert read(queued, replace(entry, kind="linked")) == ["Grace Hopper: linked"]
