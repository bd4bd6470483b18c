"""What was derived from a message goes with it: a question, a model's reading, a pending draft."""

from datetime import timedelta

import pytest

from core.dialog.redaction import shares
from core.model.actions import Retract, Say
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import Conversation, Step
from core.model.events import Choice
from core.model.llm_draft import ExtractedFields, Job
from core.model.timeline import AuditEntry, AuditKind
from core.store.codec import dumps
from tests.cases import each_case
from tests.drafts import UNCLEAR, brings, drafting, talk_with_model
from tests.talk import ADA, GRACE, DialogStory

SECRET = "hunter2"


def kept(talk: DialogStory) -> str:
    assert talk.state is not None
    return dumps(Conversation, talk.state)


def test_a_question_that_was_searched_and_its_problems_are_forgotten(talk: DialogStory) -> None:
    talk.says(ADA, f"my vpn does not connect, my password is {SECRET}", ref="first")
    assert SECRET in kept(talk)
    talk.deletes(ADA, "first")
    assert SECRET not in kept(talk)
    assert talk.last.redaction is not None
    assert talk.last.redaction.source == "console:ada:first"
    assert talk.last.redaction.with_files


def test_several_problems_keep_the_titles_of_what_was_found(talk: DialogStory) -> None:
    text = "my vpn does not connect. Also the wifi does not work in the office"
    talk.says(ADA, text, ref="first")
    assert talk.state is not None
    parts = talk.state.attempts[-1].parts
    talk.deletes(ADA, "first")
    [look] = talk.state.attempts[-1:]
    assert look.question == ""
    assert look.parts == (tuple(match.title for match in look.found) if parts else ())


def test_a_draft_that_was_asked_with_the_words_is_waited_for_no_more() -> None:
    talk = talk_with_model()
    talk.says(ADA, f"{UNCLEAR} {SECRET}", ref="first")
    before = drafting(talk)
    talk.deletes(ADA, "first")
    assert drafting(talk).question == ""
    assert brings(talk, understood=ExtractedFields(problem=SECRET), number=before.number) == []
    assert SECRET not in kept(talk)
    talk.passes(timedelta(seconds=10))
    assert talk.step is not Step.DRAFTING, "the articles have decided"


def test_a_brief_that_was_asked_with_them_is_not_waited_for_at_all() -> None:
    talk = talk_with_model()
    talk.says(ADA, f"My VPN does not connect, {SECRET}", ref="first")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert drafting(talk).job is Job.BRIEF
    assert talk.state is not None
    talk.deletes(ADA, "first")
    assert talk.state.drafting is None
    assert talk.state.extracted is None


def test_words_that_no_draft_was_asked_with_leave_it_alone() -> None:
    talk = talk_with_model()
    talk.says(ADA, UNCLEAR, ref="first")
    before = drafting(talk)
    talk.deletes(ADA, "another")
    assert drafting(talk) == before
    assert talk.last.redaction is None


def test_what_only_the_history_knows_is_deleted_and_noted(talk: DialogStory) -> None:
    talk.says(ADA, "The box hums", ref="first")
    note = AuditEntry(talk.now, AuditKind.NOTE, GRACE, {"text": SECRET}, "console:#support:n")
    other = AuditEntry(talk.now, AuditKind.NOTE, GRACE, {"text": "other"}, "console:#support:o")
    talk.context = type(talk.context)(history=(other, note))
    talk.deletes(GRACE, "n")
    assert talk.last.redaction is not None
    assert talk.last.redaction.words == (SECRET,)
    assert [(fact.kind, fact.actor) for fact in talk.last.audit_entries] == [
        (AuditKind.DELETED, GRACE)
    ]


@pytest.mark.parametrize(
    ("text", "command", "now"),
    [("resolve HD-1042 all done", "all done", "all done"), ("oh well", "oh well", "")],
)
def test_an_edited_resolution_is_what_the_command_says_now(
    talk: DialogStory, text: str, command: str, now: str
) -> None:
    talk.says(ADA, "The box hums")
    talk.says(ADA, "a person please")
    for answer in ("general", "high", "skip", "skip", "skip", "send"):
        talk.says(ADA, answer)
    talk.says(GRACE, f"resolve HD-1042 {SECRET}", ref="how")
    assert talk.ticket.resolution == SECRET
    told = AuditEntry(talk.now, AuditKind.RESOLVED, GRACE, {"how": SECRET}, "console:#support:how")
    talk.context = type(talk.context)(history=(told,))
    talk.edits(GRACE, "how", text)
    assert talk.ticket.resolution == now


def test_a_file_without_a_word_goes_with_its_message(talk: DialogStory) -> None:
    talk.says(ADA, "The box hums", ref="first")
    talk.says(ADA, "", Attachment("hum.png", "image/png", 7, "ab" * 32), ref="file")
    assert talk.ticket.details.files
    talk.deletes(ADA, "file")
    assert not talk.ticket.details.files
    assert talk.last.redaction is not None
    assert talk.last.redaction.words == ()


def test_an_edited_comment_on_the_rating_is_what_it_says_now(talk: DialogStory) -> None:
    talk.says(ADA, "my vpn does not connect")
    talk.presses(ADA, Choice.SOLVED)
    talk.says(ADA, "1")
    talk.says(ADA, f"You lost my {SECRET}", ref="comment")
    told = AuditEntry(
        talk.now, AuditKind.COMMENTED, ADA, {"text": f"You lost my {SECRET}"}, "console:ada:comment"
    )
    talk.context = type(talk.context)(history=(told,))
    talk.edits(ADA, "comment", "You lost it")
    assert talk.ticket.rating is not None
    assert talk.ticket.rating.comment == "You lost it"


@each_case(
    ("kept_text", "words", "same"),
    [
        ("a my password b", ("my password",), False),
        ("a\nmy password\nb", ("my password",), True),
        ("my pass\N{HORIZONTAL ELLIPSIS}", ("my password",), True),
        ("the printer", ("my password",), False),
        ("", ("my password",), False),
        ("abc", ("abc",), True),
        ("ab\N{HORIZONTAL ELLIPSIS}", ("abc",), False),
        ("one\ntwo words\N{HORIZONTAL ELLIPSIS}", ("zero\ntwo words more",), True),
        ("one\ntwo words", ("zero\ntwo words more",), False),
    ],
)
def test_a_line_or_its_beginning_is_found(
    kept_text: str, words: tuple[str, ...], same: bool
) -> None:
    assert shares(kept_text, words) is same


def test_what_a_model_has_read_in_the_words_is_forgotten() -> None:
    talk = talk_with_model()
    talk.says(ADA, f"{UNCLEAR} {SECRET}", ref="first")
    brings(talk, understood=ExtractedFields(problem=f"in other words {SECRET}"))
    assert talk.state is not None
    assert talk.state.extracted is not None
    talk.deletes(ADA, "first")
    assert talk.state.extracted is None
    assert talk.state.withheld_draft is None


def test_a_line_that_another_message_told_as_well_says_nothing() -> None:
    assert not shares("the lamp blinks", ("the lamp blinks",), frozenset({"the lamp blinks"}))


def test_a_brief_that_stands_is_taken_back() -> None:
    talk = talk_with_model()
    talk.says(ADA, f"My VPN does not connect, {SECRET}", ref="first")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    brings(talk, understood=ExtractedFields(problem=f"in other words {SECRET}"))
    told = [a for a in talk.last.actions if isinstance(a, Say) and a.wording == "brief"]
    assert [say.message_key.partition(":")[0] for say in told] == ["brief"]
    talk.deletes(ADA, "first")
    gone = [a.message_key for a in talk.last.actions if isinstance(a, Retract)]
    assert told[0].message_key in gone


def _with_people(talk: DialogStory) -> None:
    talk.says(ADA, "The box hums", ref="first")
    talk.says(ADA, "a person please")
    for answer in ("general", "high", "skip", "skip", "skip", "send"):
        talk.says(ADA, answer)


def test_a_resolution_in_the_same_words_is_its_agents(talk: DialogStory) -> None:
    _with_people(talk)
    talk.says(GRACE, "resolve HD-1042 please restart", ref="how")
    how = AuditEntry(
        talk.now, AuditKind.RESOLVED, GRACE, {"how": "please restart"}, "console:#support:how"
    )
    said = AuditEntry(talk.now, AuditKind.SAID, ADA, {"text": "please restart"}, "console:ada:z")
    talk.context = type(talk.context)(history=(how, said))
    talk.deletes(ADA, "z")
    assert talk.ticket.resolution == "please restart"


def test_a_resolution_of_before_there_were_sources_goes_with_its_command(
    talk: DialogStory,
) -> None:
    _with_people(talk)
    talk.says(GRACE, f"resolve HD-1042 {SECRET}", ref="how")
    order = {"text": f"resolve HD-1042 {SECRET}"}
    told = AuditEntry(talk.now, AuditKind.SAID, GRACE, order, "console:#support:how")
    talk.context = type(talk.context)(own_entries=(told,))
    talk.deletes(GRACE, "how")
    assert talk.ticket.resolution == ""


def test_the_names_of_files_that_were_turned_away_are_taken_back(talk: DialogStory) -> None:
    _with_people(talk)
    bad = Attachment(f"{SECRET}.exe", "x", 7, problem=FileProblem.TYPE_NOT_ALLOWED)
    talk.says(ADA, "", bad, ref="bad")
    [card] = [a for a in talk.last.actions if isinstance(a, Say) and a.wording == "sent_unkept"]
    named = AuditEntry(talk.now, AuditKind.SAID, ADA, {"refused": bad.name}, "console:ada:bad")
    talk.context = type(talk.context)(history=(named,))
    talk.deletes(ADA, "bad")
    assert card.message_key in [a.message_key for a in talk.last.actions if isinstance(a, Retract)]
    assert talk.last.redaction is not None
    assert talk.last.redaction.words == (bad.name,)


def test_a_comment_in_the_same_words_is_another_messages(talk: DialogStory) -> None:
    talk.says(ADA, "my vpn does not connect")
    talk.presses(ADA, Choice.SOLVED)
    talk.says(ADA, "1")
    talk.says(ADA, "You lost it", ref="comment")
    told = AuditEntry(
        talk.now, AuditKind.COMMENTED, ADA, {"text": "You lost it"}, "console:ada:comment"
    )
    said = AuditEntry(talk.now, AuditKind.SAID, ADA, {"text": "You lost it"}, "console:ada:again")
    talk.context = type(talk.context)(history=(told, said))
    talk.deletes(ADA, "again")
    assert talk.ticket.rating is not None
    assert talk.ticket.rating.comment == "You lost it"
