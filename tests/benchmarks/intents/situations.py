"""Conversations that stand at each step, and what the desk does with words that are said there."""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import core.decide
from bot.article_folder import load
from bot.policy import load_desk
from core.dialog.articles.choices import find_picked, picks
from core.dialog.classifier import classify
from core.dialog.signals import Signal, signal_name
from core.dialog.turn import Turn
from core.dialog.utterances.extraction import contact_in
from core.knowledge.library import Library
from core.model.conversation import Step
from core.model.events import Choice
from core.model.match import Choices
from core.model.ticket import Detail, Details, Priority
from core.tickets.routing import suggest_priority
from tests.benchmarks.intents.costs import Row
from tests.talk import ADA, GRACE, DialogStory

ASKED = ("category", "priority", "steps", "error_text", "files", "contact")
_ANSWERS = {
    "category": "technical",
    "priority": "2",
    "steps": "I opened the drawer",
    "error_text": "spoon missing",
    "files": "skip",
    "contact": "extension 42",
}
_LISTENING = {
    "greeting": "greet",
    "vague": "ask",
    "answerable": "article",
    "article_hands_off": "article",  # shown, and a person comes as its author wants
    "draftable": "choice",
    "critical": "page",
    "unanswerable": "failed",
    "unanswerable_all_known": "failed",
}
_OFFERED = {
    "solved_in_part": "solved",
    "wants_person_now": "person",
    "not_helped": "person",
    "wants_person": "person",
    "unanswerable": "failed",
    "unanswerable_all_known": "failed",
    "remarked": "ask",
    "answerable": "article",
    "article_hands_off": "article",
    "several_answers": "choice",
    "draftable": "choice",
    "critical": "page",
    "back_to_choice": "back",
    "back_to_answer": "back",
    "stale": "back",
}
_GATHERING = {
    "skipped": "skip",
    "skipped_last": "skip",
    "no_way_back": "back",
    "critical": "page",
    "answerable": "article",
    "several_answers": "choice",
    "detail_unclear": "unclear",
}
_CONFIRMING = {
    "told_more": "append",
    "last_detail_told": "back",  # a detail was changed as it was asked to be
    "change_detail": "back",
    "no_way_back": "back",
}
_ENDED = {
    "thanked": "thanked",
    "praised": "thanked",
    "left_closed": "thanked",
    "close_now": "thanked",
    "status": "asked",
    "commented": "comment",
    "no_comment": "no_comment",
    "stale": "stale",
    "unplaced": "asked",
}


def read_rows(folder: Path) -> Iterator[Row]:
    """The rows of all files; what may be said at each question is said at each, and counts a
    sixth.
    """
    for file in sorted(folder.glob("utterances*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            row = Row(**{k: told[k] for k in ("step", "context", "text", "label", "lang", "args")})
            if row.step != "gathering":
                yield row
                continue
            details = ASKED if row.context == "*" else (row.context,)
            for detail in details:
                yield replace(row, detail=detail, weight=1 / len(details))


class Situations:
    """Conversations at each step, made once, and the desk of the product's own policy."""

    def __init__(self) -> None:
        desk = load_desk(Path("desk.toml"))
        self.desk = replace(desk, ask=tuple(Detail(name) for name in ASKED))
        self.library = Library.of(load(Path("kb_articles")).articles)
        self.signals: list[tuple[Turn, str]] = []
        self._made: dict[tuple[str, str], DialogStory] = {}

        def record(turn: Turn) -> Signal:
            signal = classify(turn)
            self.signals.append((turn, signal_name(type(signal))))
            return signal

        setattr(core.decide, "classify", record)  # noqa: B010  # not exported

    def act(self, row: Row) -> str:
        """The act, as the desk does it today."""
        if row.step == "own_contact":
            return _judge_contact(row, contact_in(row.text))
        if row.step == "policy":
            return str(suggest_priority(self.desk, row.text) or "none")
        story = self._at(row.step, row.detail or row.context)
        before, spoken = story.state, len(story.said)
        self.signals.clear()
        story.says(ADA, row.text)
        if not self.signals:
            heard = [*map(str, story.last.immediate), *(say.wording for say in story.said[spoken:])]
            return "help" if any("help" in each for each in heard) else "list"
        turn, signal = self.signals[-1]
        began = before is not None and story.state is not None and story.state.id != before.id
        if row.step in ("resolved", "closed", "commenting"):
            return self._after_the_end(turn, signal, story, began)
        if row.step == "gathering":
            old = before.ticket.details if before and before.ticket else Details()
            return self._gathered(row, signal, story, old)
        return _before_the_end(row, turn, signal, story)

    def _at(self, step: str, context: str) -> DialogStory:
        key = (step, context)
        if key not in self._made:
            self._made[key] = self._make(step, context)
        story = copy.copy(self._made[key])
        story.said, story.facts = list(story.said), list(story.facts)
        return story

    def _make(self, step: str, context: str) -> DialogStory:
        story = DialogStory(self.desk, self.library)
        match step:
            case "listening":
                pass
            case "answered":
                story.says(ADA, "my vpn does not connect")
                assert story.step is Step.ANSWERED
            case "choosing":
                story.says(ADA, "headset")
                assert story.step is Step.CHOOSING
            case "gathering" | "confirming":
                story.says(ADA, "My cat ate the spoon")
                for _ in ASKED:
                    if story.step is Step.GATHERING and _pending(story) != context:
                        story.says(ADA, _ANSWERS[_pending(story)])
            case "with_agent":
                story = _with_agent(story, context)
            case _:
                story = self._ended(step, context)
        return story

    def _ended(self, step: str, context: str) -> DialogStory:
        if context == "by_answer":
            story = self._at("answered", "vpn")
            story.presses(ADA, Choice.SOLVED)
            return story
        story = self._at("with_agent", "-")
        story.says(GRACE, "I replaced the spoon.")
        story.presses(GRACE, Choice.RESOLVE, "Replaced the spoon")
        assert story.step is Step.RESOLVED
        if context == "reminded":
            story.passes(timedelta(days=2))
        if step == "closed":
            story.passes(timedelta(days=4))
        if step == "commenting":
            story.says(ADA, "1")
        assert str(story.step) == step
        return story

    def _gathered(self, row: Row, signal: str, story: DialogStory, before: Details) -> str:
        if signal not in ("detail_told", "last_detail_told"):
            return _GATHERING.get(signal, signal)
        after, asked = story.ticket.details, row.detail
        raised = after.priority is not None and after.priority is not before.priority
        if row.label == "urgency" and raised and str(after.priority) in ("high", "critical"):
            return "raised"
        if asked == "files":
            return "take" if row.label == "answer" else "append"
        value = getattr(after, asked)
        if not value or value == getattr(before, asked):
            return "append"
        wanted = row.args.get("value")
        if wanted is None:
            free = row.label == "answer" or asked in ("steps", "error_text", "contact")
            return "take" if free else "take_wrong"
        return "take" if self._agrees(asked, str(wanted), str(value)) else "take_wrong"

    def _agrees(self, asked: str, wanted: str, value: str) -> bool:
        if asked == "contact":
            return wanted == "here" or wanted.casefold() in value.casefold()
        if asked in ("category", "priority"):
            options = list(self.desk.categories) if asked == "category" else [*map(str, Priority)]
            return value == (options[int(wanted) - 1] if wanted.isdigit() else wanted)
        return True

    def _after_the_end(self, turn: Turn, signal: str, story: DialogStory, began: bool) -> str:
        if began or turn.conversation.step is Step.LISTENING:
            return "thanked" if signal in ("greeting", "vague") else "new"
        if signal in ("rated", "rated_low", "rated_low_with_reason"):
            rating = story.ticket.rating
            return f"rated:{rating.score if rating else 0}"
        reopens = signal.startswith(("reopened", "wants_person"))
        return _ENDED.get(signal, "reopened" if reopens else signal)


def _with_agent(story: DialogStory, context: str) -> DialogStory:
    story.says(ADA, "My cat ate the spoon")
    story.presses(ADA, Choice.NEED_PERSON)
    story.presses(GRACE, Choice.CLAIM)
    assert story.step is Step.WITH_AGENT
    if context != "-":
        story.says(GRACE, context)
    return story


def _pending(story: DialogStory) -> str:
    assert story.state is not None
    return str(story.state.pending_question)


def _before_the_end(row: Row, turn: Turn, signal: str, story: DialogStory) -> str:
    if row.step == "listening":
        return _first_words(row, turn, signal, story)
    if row.step in ("answered", "choosing"):
        if signal == "picked" and not find_picked(turn, row.text):
            return "article"  # a section of the one that stands, for a follow-up
        if signal == "picked":
            return f"pick:{list(picks(turn)).index(find_picked(turn, row.text)) + 1}"
        return _OFFERED.get(signal, signal)
    if row.step == "confirming":
        return _CONFIRMING.get(signal, signal)
    return {"requester_spoke": "carry", "asked_for_state": "status"}.get(signal, signal)


def _first_words(row: Row, turn: Turn, signal: str, story: DialogStory) -> str:
    if signal.startswith("wants_person"):
        return "person" if _is_kept(row, story) else "person_lost"
    if signal == "several_answers":
        verdict = turn.search_result.verdict if turn.search_result else None
        return "several" if isinstance(verdict, Choices) and verdict.parts else "choice"
    return _LISTENING.get(signal, signal)


def _is_kept(row: Row, story: DialogStory) -> bool:
    if story.state is None or story.state.ticket is None:
        return False
    told = story.ticket.details
    return row.text.strip()[:25] in f"{told.description} {told.steps}"


def _judge_contact(row: Row, got: str) -> str:
    """A contact read out of free text: right, none (rightly), asked (there is one), or wrong."""
    wanted = str(row.args["contact"])
    if wanted == "-":
        return "wrong" if got else "none"
    if not got:
        return "asked"
    return "right" if _signs(got) == _signs(wanted) else "wrong"


def _signs(text: str) -> str:
    return re.sub(r"[^\w@.]", "", text)
