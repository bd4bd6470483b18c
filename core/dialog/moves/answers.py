"""Answering: offer the best answer with its source, or a choice; take the verdict."""

from dataclasses import replace

from core import wordings as words
from core.dialog import signals
from core.dialog.articles.choices import before, picks, split
from core.dialog.articles.excerpts import internal_of, text_of, title_of
from core.dialog.language_model import usage_fields
from core.dialog.schedule import closing_of
from core.dialog.turn import Turn, press
from core.knowledge.answer.search_result import SearchResult
from core.knowledge.articles.message_split import MAX_ANSWER_CHARS, MAX_ANSWER_PARTS, split_markdown
from core.model.actions import Button
from core.model.conversation import AnswerAttempt, AttemptOutcome, AttemptVerdict
from core.model.deadline import DeadlineKind
from core.model.events import Choice
from core.model.llm_draft import DraftedAnswer
from core.model.match import Answer, Match
from core.model.timeline import AuditKind

MAX_BRANCHES = 8
"""Buttons of one article; who has buttons is not asked to write a number."""
MAX_QUOTES = 2

VERDICT = (press(Choice.SOLVED), press(Choice.NEED_PERSON))


def offer_the_answer(turn: Turn, signal: signals.Answerable) -> Turn:
    """The article's own words, with the source, and two choices."""
    found, match = signal.found, signal.match
    turn = _record_lookup(turn, found, AttemptOutcome.ANSWER, (match, *_others(found, match)))
    turn = turn.record(AuditKind.ANSWERED, source=_source(match), score=f"{match.score:.2f}")
    return _show(turn, match)


def show_the_chosen(turn: Turn, draft: signals.DraftFits) -> Turn:
    """A section that a language model has chosen: in its words where the article bears them out,
    or else in the article's.
    """
    found, match, worded = draft.found, draft.match, draft.worded
    turn = _record_lookup(turn, found, AttemptOutcome.ANSWER, (match, *_others(found, match)))
    by = turn.conversation.attempts[-1].by
    turn = turn.record(
        AuditKind.ANSWERED,
        source=_source(match),
        score=f"{match.score:.2f}",
        chosen_by=by,
        worded_by=by if worded else "",
    )
    return _show(turn, match) if worded is None else _show_worded(turn, match, worded)


def mention_the_answer(turn: Turn) -> Turn:
    """While a person is being called anyway, an answer may still help. Nothing is asked."""
    if turn.search_result is None or not isinstance(turn.search_result.verdict, Answer):
        return turn
    match = turn.search_result.verdict.match
    turn = _record_lookup(
        turn,
        turn.search_result,
        AttemptOutcome.MENTIONED,
        (match, *_others(turn.search_result, match)),
    )
    (title, body), *rest = _messages(turn, match)
    turn = turn.reply(words.answer_meanwhile(title=title, body_md=body, source=_source(match)))
    for title, body in rest:
        turn = turn.reply(words.answer_part(title=title, body_md=body))
    return turn


def offer_a_choice(turn: Turn, signal: signals.SeveralAnswers) -> Turn:
    """One to three near matches: the requester knows better which one is meant, if any."""
    near = signal.choices.matches
    turn = _record_lookup(turn, signal.found, AttemptOutcome.CHOICE, near, signal.choices.parts)
    names = ", ".join(_source(m) for m in near)
    return ask_which(turn.record(AuditKind.CHOICE_OFFERED, sources=names))


def ask_which(turn: Turn) -> Turn:
    """Show the choice that stands."""
    offered = picks(turn)
    if len(offered) == 1:
        [(value, title)] = offered.items()
        buttons = [press(Choice.SHOW, value), press(Choice.NONE_OF_THESE)]
        return turn.reply(words.choice_of_one(title=title), *buttons)
    buttons = [press(Choice.PICK, value, label) for value, label in offered.items()]
    several = bool(turn.conversation.attempts[-1].parts)
    row = words.choice_of_several_row if several else words.choice_row
    rows = tuple(row(n=n, title=label) for n, label in enumerate(offered.values(), 1))
    wording = words.choice_of_several(rows=rows) if several else words.choice(rows=rows)
    return turn.reply(wording, *buttons, press(Choice.NONE_OF_THESE))


def tell_before_the_handoff(turn: Turn, signal: signals.ArticleHandsOff) -> Turn:
    """What an article says whose author wants a person brought in: nothing is asked after it."""
    found, match = signal.found, signal.match
    turn = _record_lookup(turn, found, AttemptOutcome.HANDOFF, (match, *_others(found, match)))
    turn = turn.record(AuditKind.ANSWERED, source=_source(match), score=f"{match.score:.2f}")
    return _tell(turn, match)


def tell_the_picked_before_the_handoff(turn: Turn, picked: signals.PickedHandsOff) -> Turn:
    """Answer what was picked, or the problem that is left, before the handoff in the same way."""
    turn = count_it_as_solved(turn) if picked.solved_before else turn
    turn, match = _pick(turn, picked.name, picked.label, AttemptOutcome.HANDOFF)
    return _tell(turn, match)


def _tell(turn: Turn, match: Match) -> Turn:
    *before_it, (title, body) = _messages(turn, match)
    for earlier, part in before_it:
        turn = turn.reply(words.answer_part(title=earlier, body_md=part))
    return turn.reply(words.answer_handoff(title=title, body_md=body, source=_source(match)))


def show_the_picked(turn: Turn, picked: signals.Picked) -> Turn:
    """What was picked, a near answer, a branch of one or another section of the one that stands, is
    shown as the answer."""
    section = turn.library.section(*split(picked.name))
    label = picks(turn).get(picked.name) or (section.heading if section else "")
    return _show(*_pick(turn, picked.name, label, AttemptOutcome.PICKED))


def _pick(turn: Turn, name: str, label: str, outcome: AttemptOutcome) -> tuple[Turn, Match]:
    slug, anchor = split(name)
    article = turn.library.article(slug)
    title = article.title if article else label
    match = Match(slug, anchor, title, 1.0, label)
    internal = internal_of(turn.library, (match,))
    look = AnswerAttempt(turn.event.at, label, (match,), outcome, 0.0, internal=internal)
    conversation = turn.conversation
    turn = turn.with_conversation(attempts=(*conversation.attempts, look))
    return turn.record(AuditKind.ANSWERED, source=_source(match), picked=label), match


def offer_the_choice_again(turn: Turn) -> Turn:
    """Back from an answer to the choice that it was picked from."""
    turn = turn.with_conversation(attempts=turn.conversation.attempts[:-1])
    return ask_which(turn)


def show_what_is_left(turn: Turn, solved: signals.SolvedInPart) -> Turn:
    """One of several problems is solved; the next was told as well, and is not forgotten."""
    part, match = solved.part, solved.match
    conversation = turn.conversation
    internal = internal_of(turn.library, (match,))
    look = AnswerAttempt(turn.event.at, part, (match,), AttemptOutcome.NEXT, 0.0, internal=internal)
    turn = turn.with_conversation(attempts=(*conversation.attempts, look))
    turn = turn.record(AuditKind.ANSWERED, source=_source(match), picked=part)
    return _show(turn.reply(words.also_asked(question=part)), match)


def show_the_answer_again(turn: Turn) -> Turn:
    """Back from a branch to the answer that it went on from."""
    turn = turn.with_conversation(attempts=turn.conversation.attempts[:-1])
    return _show(turn, turn.conversation.attempts[-1].found[0])


def note_that_nothing_was_found(turn: Turn) -> Turn:
    """Kept for `why`, and for the list of questions that no article answers."""
    found = turn.search_result
    if found is None:
        return turn
    turn = _record_lookup(turn, found, AttemptOutcome.NOTHING, found.matches[:3])
    return turn.record(AuditKind.NOTHING_FOUND, question=found.question[:500])


def count_it_as_solved(turn: Turn) -> Turn:
    return _record_verdict(turn, AttemptVerdict.SOLVED)


def count_it_as_refused(turn: Turn) -> Turn:
    return _record_verdict(turn, AttemptVerdict.REFUSED)


def say_that_a_person_comes(turn: Turn) -> Turn:
    """A weak match is never dressed as an answer; the requester is told so, kindly."""
    return turn.reply(words.no_answer())


def say_that_a_person_is_brought_in(turn: Turn) -> Turn:
    """The answer did not help, so questions follow: that is no jump to whoever knows why."""
    return turn.reply(words.person_next())


def ask_what_became_of_it(turn: Turn) -> Turn:
    """What was said leaves open whether it helped, or which was meant: asked again, once."""
    look = turn.conversation.attempts[-1]
    turn = _record_verdict(turn, AttemptVerdict.UNCLEAR)
    return (
        ask_which(turn)
        if look.outcome is AttemptOutcome.CHOICE
        else turn.reply(words.verdict(), *VERDICT)
    )


def remind_of_the_offer(turn: Turn) -> Turn:
    closes = closing_of(turn.desk, turn.conversation, DeadlineKind.OFFER_CLOSES)
    soon = closes is not None and closes > turn.event.at
    until = closes + turn.desk.patience.reopen if closes is not None and soon else None
    wording = words.offer_reminder(closes=closes if soon else None, reopen_by=until)
    return turn.reply(wording, *VERDICT)


def _record_lookup(
    turn: Turn,
    found: SearchResult,
    outcome: AttemptOutcome,
    matches: tuple[Match, ...],
    parts: tuple[str, ...] = (),
) -> Turn:
    at, asked, told = turn.event.at, found.question[:500], usage_fields(turn)
    internal = internal_of(turn.library, matches)
    look = AnswerAttempt(
        at, asked, matches, outcome, found.threshold, parts=parts, internal=internal, **told
    )
    return turn.with_conversation(attempts=(*turn.conversation.attempts, look))


def _record_verdict(turn: Turn, verdict: AttemptVerdict) -> Turn:
    looked = turn.conversation.attempts
    return turn.with_conversation(attempts=(*looked[:-1], replace(looked[-1], verdict=verdict)))


def _show(turn: Turn, match: Match) -> Turn:
    """In as many messages as it takes; the source, the question and the buttons end the last."""
    *before_it, (title, body) = _messages(turn, match)
    for earlier, part in before_it:
        turn = turn.reply(words.answer_part(title=earlier, body_md=part))
    wording = words.answer(title=title, body_md=body, source=_source(match))
    return turn.reply(wording, *_ways_on(turn))


def _show_worded(turn: Turn, match: Match, worded: DraftedAnswer) -> Turn:
    """The model's words are somebody's words, and made harmless at the door like all others."""
    rows = [words.answer_worded_row(quote=quote) for quote in worded.quotes[:MAX_QUOTES]]
    rows.append(words.answer_worded_row_source(title=match.title, source=_source(match)))
    return turn.reply(words.answer_worded(rows=tuple(rows), text=worded.text), *_ways_on(turn))


def _ways_on(turn: Turn) -> list[Button]:
    """The verdict, the branches of the section that is shown now, and back to where one was."""
    branches = [press(Choice.PICK, value, label) for value, label in picks(turn).items()]
    back = [press(Choice.BACK)] if before(turn) is not None else []
    return [*VERDICT, *branches[:MAX_BRANCHES], *back]


def _messages(turn: Turn, match: Match) -> list[tuple[str, str]]:
    """Title and text of each message of the answer."""
    article = turn.library.article(match.slug)  # None if the articles were reloaded since
    title = title_of(article, match.anchor) if article is not None else match.title
    text = text_of(article, match.anchor) if article is not None else ""
    parts = split_markdown(text, MAX_ANSWER_CHARS) or [""]
    shown = [*parts[:MAX_ANSWER_PARTS]]
    if len(parts) == 1:
        return [(title, parts[0])]
    if len(parts) > len(shown):
        shown[-1] += "\n\n\N{HORIZONTAL ELLIPSIS}"
    return [(f"{title} ({n}/{len(parts)})", part) for n, part in enumerate(shown, 1)]


def _source(match: Match) -> str:
    return f"{match.slug}#{match.anchor}" if match.anchor else match.slug


def _others(found: SearchResult, match: Match) -> tuple[Match, ...]:
    here = (match.slug, match.anchor)
    return tuple(m for m in found.matches if (m.slug, m.anchor) != here)[:3]
