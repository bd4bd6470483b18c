"""The history of a ticket and its conversation as agents read it: a line for each entry."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from core import wordings as words
from core.dialog.utterances.extraction import cut
from core.model.actions import Row
from core.model.policy import Desk
from core.model.timeline import DESK, WORD_KINDS, AuditKind, TimelineEntry
from core.model.values import Term

MAX_TEXT_CHARS = 200
"""Characters of what somebody said."""


def history_row(desk: Desk, entry: TimelineEntry) -> Row:
    """The sentence of an entry; names of the policy stand in the place of their ids."""
    told = _Told(desk, entry)
    return (
        _of_conversation(told)
        or _of_words(told)
        or _of_people(told)
        or _of_agents(told)
        or _of_changes(told)
        or _of_clock(told)
        or _of_end(told)
        or words.history_row_other(at=told.at, who=told.who, what=entry.kind)
    )


class _Told:
    """An entry as its sentence needs it."""

    def __init__(self, desk: Desk, entry: TimelineEntry) -> None:
        self.desk, self.kind, self.at = desk, entry.kind, entry.at
        self.details = entry.details
        self.who: str | Term = entry.actor.display_name if entry.actor else Term("desk")

    def text(self, *names: str) -> str:
        """The first of these details that says something."""
        return cut(next(filter(None, map(self.of, names)), ""), MAX_TEXT_CHARS)

    def of(self, name: str) -> str:
        return self.details.get(name, "")

    def team(self) -> str:
        team = self.desk.teams.get(self.of("team"))
        return team.name if team else self.of("team")

    def queue(self, name: str) -> str:
        queue = self.desk.queues.get(self.of(name))
        return queue.name if queue else self.of(name)

    def category(self, name: str) -> str:
        category = self.desk.categories.get(self.of(name))
        return category.name if category else self.of(name)

    def moment(self, name: str) -> datetime | None:
        return datetime.fromisoformat(self.of(name)) if self.of(name) else None


def _of_conversation(told: _Told) -> Row | None:
    at, who = told.at, told.who
    match told.kind:
        case AuditKind.OPENED:
            text, follows = told.text("text", "subject"), told.of("follows")
            return words.history_row_opened(at=at, who=who, text=text, follows=follows)
        case AuditKind.ANSWERED:
            source, by = told.of("source"), told.of("chosen_by")
            return words.history_row_answered(at=at, source=source, chosen_by=by)
        case AuditKind.CHOICE_OFFERED:
            return words.history_row_choice_offered(at=at, sources=told.of("sources"))
        case AuditKind.NOTHING_FOUND:
            return words.history_row_nothing_found(at=at, question=told.text("question"))
        case AuditKind.DRAFT_HELD:
            source, why = told.of("source"), told.text("why")
            return words.history_row_draft_held(at=at, source=source, note=why)
        case AuditKind.DRAFT_FAILED:
            return words.history_row_draft_failed(at=at, note=told.of("trouble"))
        case AuditKind.SOLVED_BY_ANSWER:
            return words.history_row_solved_by_answer(at=at, who=who)
        case AuditKind.ASKED_FOR_PERSON:
            return words.history_row_asked_for_person(at=at)
        case AuditKind.DETAIL_GIVEN if told.of("text"):
            detail, text = told.of("detail"), told.text("text")
            return words.history_row_detail_given(at=at, who=who, detail=detail, text=text)
        case AuditKind.DETAIL_GIVEN:
            return words.history_row_detail_skipped(at=at, who=who, detail=told.of("detail"))
        case _:
            return None


def _of_people(told: _Told) -> Row | None:
    at, who, name = told.at, told.who, told.of("name")
    match told.kind:
        case AuditKind.PARTICIPANT_ADDED if told.of("reads"):
            return words.history_row_participant_added_all(at=at, who=who, name=name)
        case AuditKind.PARTICIPANT_ADDED if merged := told.of("merged"):
            return words.history_row_participant_followed(at=at, name=name, merged=merged)
        case AuditKind.PARTICIPANT_ADDED:
            return words.history_row_participant_added(at=at, who=who, name=name)
        case AuditKind.PARTICIPANT_REMOVED:
            return words.history_row_participant_removed(at=at, who=who, name=name)
        case _:
            return None


def _of_words(told: _Told) -> Row | None:
    at, who, text = told.at, told.who, told.text("text")
    match told.kind:
        case AuditKind.SAID if told.of("refused"):
            file, problem = told.text("refused"), told.of("problem")
            return words.history_row_refused(at=at, who=who, file=file, problem=problem)
        case AuditKind.SAID if text:
            return words.history_row_said(at=at, who=who, text=text)
        case AuditKind.SAID:
            return words.history_row_sent(at=at, who=who, files=told.text("files"))
        case AuditKind.AUTOMATIC:
            return words.history_row_automatic(at=at, who=who, text=text)
        case AuditKind.NOTE:
            return words.history_row_note(at=at, who=who, text=text)
        case AuditKind.HELD:
            return words.history_row_held(at=at, who=who, text=text)
        case AuditKind.EDITED:
            return words.history_row_edited(at=at, who=who, text=text)
        case AuditKind.DELETED:
            return words.history_row_deleted(at=at, who=who)
        case AuditKind.FILE_KEPT:
            return words.history_row_sent(at=at, who=who, files=told.text("files"))
        case AuditKind.COMMENTED:
            return words.history_row_commented(at=at, who=who, text=text)
        case AuditKind.RESPONDED:
            return words.history_row_responded(at=at, who=who)
        case _:
            return None


def _of_agents(told: _Told) -> Row | None:
    at, who = told.at, told.who
    match told.kind:
        case AuditKind.HANDED_OFF:
            return words.history_row_handed_off(
                at=at,
                team=told.team(),
                queue=told.queue("queue"),
                category=told.category("category"),
                matched=told.of("matched"),
            )
        case AuditKind.BRIEFED:
            return words.history_row_briefed(at=at)
        case AuditKind.PAGED:
            return words.history_row_paged(at=at, people=told.of("people"))
        case AuditKind.CLAIMED if told.of("by"):
            return words.history_row_claimed_by_answering(at=at, who=who)
        case AuditKind.CLAIMED:
            return words.history_row_claimed(at=at, who=who)
        case AuditKind.RELEASED if told.of("agent"):
            return words.history_row_holder_left(at=at, agent=told.of("agent"))
        case AuditKind.RELEASED:
            return words.history_row_released(at=at, who=who)
        case AuditKind.HANDED_OVER:
            return words.history_row_handed_over(at=at, who=who, to=told.of("agent") or told.team())
        case AuditKind.WAITING:
            return words.history_row_waiting(at=at, who=who, question=told.text("question"))
        case AuditKind.RESUMED:
            return words.history_row_resumed(at=at)
        case _:
            return None


def _of_changes(told: _Told) -> Row | None:
    at, who = told.at, told.who
    match told.kind:
        case AuditKind.PRIORITY_CHANGED:
            before, after = (Term(f"priority.{told.of(name)}") for name in ("before", "after"))
            return words.history_row_priority_changed(at=at, who=who, before=before, after=after)
        case AuditKind.CATEGORY_CHANGED:
            return words.history_row_category_changed(
                at=at, who=who, category=told.category("after")
            )
        case AuditKind.REASSIGNED:
            return words.history_row_reassigned(at=at, before=told.of("from"), after=told.of("to"))
        case AuditKind.ESCALATED:
            return words.history_row_escalated(
                at=at, before=told.queue("from"), after=told.queue("to")
            )
        case AuditKind.PROMISES_CHANGED:
            return words.history_row_promises_changed(at=at)
        case AuditKind.UNDELIVERED:
            return words.history_row_undelivered(at=at, reason=told.text("reason"))
        case AuditKind.SNOOZED:
            return words.history_row_snoozed(at=at, who=who, until=told.moment("until"))
        case AuditKind.WOKEN:
            return words.history_row_woken(at=at)
        case AuditKind.REQUESTER_LEFT:
            return words.history_row_requester_left(at=at)
        case AuditKind.REQUESTER_RETURNED:
            return words.history_row_requester_returned(at=at)
        case _:
            return None


def _of_clock(told: _Told) -> Row | None:
    at, of_reply = told.at, told.of("what").startswith("first_response")
    match told.kind:
        case AuditKind.WARNED if of_reply:
            return words.history_row_reply_near(at=at)
        case AuditKind.WARNED:
            return words.history_row_resolution_near(at=at)
        case AuditKind.BREACHED if of_reply:
            return words.history_row_reply_missed(at=at, due=told.moment("due"))
        case AuditKind.BREACHED:
            return words.history_row_resolution_missed(at=at, due=told.moment("due"))
        case AuditKind.UPDATED:
            return words.history_row_updated(at=at)
        case AuditKind.REMINDED:
            return words.history_row_reminded(at=at)
        case _:
            return None


def _of_end(told: _Told) -> Row | None:
    at, who = told.at, told.who
    match told.kind:
        case AuditKind.RESOLVED:
            return words.history_row_resolved(at=at, who=who, how=told.text("how"))
        case AuditKind.REOPENED:
            return words.history_row_reopened(at=at, who=who)
        case AuditKind.CLOSED if told.of("why") == "no reply":
            return words.history_row_closed_no_reply(at=at)
        case AuditKind.CLOSED:
            return words.history_row_closed(at=at)
        case AuditKind.CANCELLED:
            return words.history_row_cancelled(at=at, who=who)
        case AuditKind.RATED if told.of("score"):
            return words.history_row_rated(at=at, who=who, score=int(told.of("score")))
        case AuditKind.RATED:
            return words.history_row_rating_taken_back(at=at, who=who)
        case AuditKind.MERGED:
            return words.history_row_merged(at=at, who=who, into=told.of("into"))
        case _:
            return None


MAX_ROWS: Final = 40
_SIGNS: Final = re.compile(r"\\(.)|[*_`#>|]+|^-# ?", re.MULTILINE)


def conversation_rows(desk: Desk, entries: Sequence[TimelineEntry]) -> tuple[Row, ...]:
    """The latest entries as lines of a message."""
    shown = [entry for entry in entries if not _is_superseded(entry)]
    return tuple(_row(desk, entry) for entry in shown[-MAX_ROWS:])


def _row(desk: Desk, entry: TimelineEntry) -> Row:
    if entry.kind != DESK:
        return history_row(desk, entry)
    text = cut(in_plain_text(entry.text), MAX_TEXT_CHARS)
    return words.history_row_desk(at=entry.at, text=text)


def in_plain_lines(markdown: str) -> str:
    """Markdown of our own without its signs."""
    return _SIGNS.sub(lambda found: found[1] or "", markdown)


def in_plain_text(markdown: str) -> str:
    """The same on one line."""
    return " ".join(in_plain_lines(markdown).split())


def _is_superseded(entry: TimelineEntry) -> bool:
    """Words that were edited and stand in a later entry, and a message that was taken back."""
    is_empty = entry.kind in WORD_KINDS and "edited" in entry.details and not entry.words
    return is_empty or (entry.kind == DESK and entry.message is None)
