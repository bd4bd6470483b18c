"""Questions of the policy's own: what is asked fits the request, and each answer arrives."""

from dataclasses import replace
from datetime import date

from adapters.words.rendering import PlainDialect, text_of
from core.dialog.intake.question_answers import read_answer
from core.dialog.pages.forms import ticket_form
from core.model.attachment import Attachment
from core.model.conversation import Step
from core.model.events import Choice, FormName
from core.model.llm_draft import ExtractedFields
from core.model.policy import AnswerKind, Desk, LLMPolicy, OwnQuestion
from core.model.ticket import Detail, OwnAnswer
from tests.cases import each_case
from tests.desks import make_desk, make_library
from tests.drafts import brings
from tests.talk import ADA, GRACE, DialogStory

ORDER = OwnQuestion("order", "Which order is it about?")
SIZE = OwnQuestion("size", "Which size?", AnswerKind.CHOICE, ("Small", "Very large"))
AMOUNT = OwnQuestion("amount", "How many people are affected?", AnswerKind.NUMBER)
SINCE = OwnQuestion("since", "Since when?", AnswerKind.DATE)
FORM = OwnQuestion("form", "We need the signed form.", AnswerKind.FILE)
PAPER = Attachment("paper.pdf", "application/pdf", 9, "ab" * 32)
SUNDAY = date(2026, 11, 22)


def desk_that_asks(*names: str) -> Desk:
    desk = make_desk(ask=(Detail.CATEGORY, "amount", Detail.CONTACT))
    questions = {each.id: each for each in (ORDER, SIZE, AMOUNT, SINCE, FORM)}
    account = replace(desk.categories["account"], ask=names)
    categories = {**desk.categories, "account": account}
    return replace(desk, questions=questions, categories=categories)


def asked(*names: str) -> DialogStory:
    """A ticket of the category that asks these."""
    story = DialogStory(desk_that_asks(*names), make_library())
    story.says(ADA, "My cat ate the spoon")
    story.says(ADA, "account")
    return story


def read(story: DialogStory, wording: str) -> str:
    return text_of(story.latest(wording), PlainDialect(story.now))


def answers(story: DialogStory) -> dict[str, str]:
    return {each.question: each.value for each in story.ticket.details.answers}


def test_a_category_asks_its_own_questions_and_no_others() -> None:
    story = asked("order", "since")
    assert story.said[-1].args["question"] == ORDER.text
    assert story.says(ADA, "number 4711 of last month") == ["ask_own_date"]
    assert story.says(ADA, "2026-11-20") == ["confirm"], "no screenshot, no priority, no contact"
    assert answers(story) == {"order": "number 4711 of last month", "since": "2026-11-20"}
    shown = read(story, "confirm")
    assert "- Which order is it about? number 4711 of last month" in shown
    story.says(ADA, "yes")
    assert "Which order is it about? number 4711" in read(story, "card")


def test_a_question_of_the_desk_is_asked_where_a_category_has_none() -> None:
    story = DialogStory(desk_that_asks("order"), make_library())
    story.says(ADA, "My cat ate the spoon")
    assert story.says(ADA, "general") == ["ask_own_number"]
    assert story.says(ADA, "all of us") == ["unclear_own_number"], "in other words"
    assert story.says(ADA, "really all of us, twice") == ["ask_contact"]
    assert answers(story) == {"amount": "really all of us, twice"}, "asked once more, then taken"


def test_a_choice_is_made_by_button_number_or_name() -> None:
    for story, said in ((asked("size"), "2"), (asked("size"), "the very large one please")):
        assert [b.label for b in story.said[-1].buttons][:2] == ["Small", "Very large"]
        story.says(ADA, said)
        assert answers(story) == {"size": "Very large"}
    story = asked("size", "order")
    story.presses(ADA, Choice.OPTION, "1")
    assert answers(story) == {"size": "Small"}
    story.presses(ADA, Choice.OPTION, "")
    assert story.said[-1].wording == "stale"
    fresh = asked("size")
    assert fresh.says(ADA, "medium") == ["unclear_own_choice"]


def test_a_file_answers_a_question_for_one_and_words_pass_it_over() -> None:
    story = asked("form", "order")
    assert story.says(ADA, "", PAPER) == ["ask_own"]
    assert answers(story) == {"form": "paper.pdf"} and story.ticket.details.files == (PAPER,)
    story = asked("form", "order")
    assert story.says(ADA, "  ") == ["unclear_own_file"]
    assert story.says(ADA, "my boss has signed it on paper and it lies here") == ["ask_own"]
    assert answers(story) == {"form": ""}
    assert "lies here" in story.ticket.details.description


def test_skip_and_back_go_one_question_at_a_time() -> None:
    story = asked("order", "since", "amount")
    story.says(ADA, "4711")
    assert story.says(ADA, "skip") == ["ask_own_number"]
    assert story.says(ADA, "back") == ["ask_own_date"]
    assert story.says(ADA, "yesterday") == ["ask_own_number"]
    assert answers(story) == {"order": "4711", "since": "yesterday (2026-11-21)"}


def test_nothing_is_asked_that_the_policy_has_forgotten() -> None:
    story = asked("order", "since")
    story.desk = replace(story.desk, categories=make_desk().categories, questions={})
    assert story.says(ADA, "4711 it is") == ["ask_contact"]
    assert "4711 it is" in story.ticket.details.description
    gone = asked("order")
    gone.desk = replace(gone.desk, questions={})
    gone.desk = replace(gone.desk, categories=make_desk().categories)
    assert gone.says(ADA, "skip") == ["ask_contact"]


def test_there_is_no_way_back_to_a_question_that_is_gone() -> None:
    story = asked("order", "since")
    story.says(ADA, "4711")
    story.desk = replace(story.desk, categories=make_desk().categories, questions={})
    assert story.says(ADA, "back") == ["no_way_back"]
    assert story.says(ADA, "4711 it is") == ["ask_contact"]


def test_what_was_passed_over_is_not_read_back() -> None:
    story = asked("order")
    assert story.says(ADA, "skip") == ["confirm"]
    assert ORDER.text not in read(story, "confirm")


def test_the_brief_names_the_question_that_was_left_open() -> None:
    desk = replace(desk_that_asks("order", "size"), llm=LLMPolicy(per_ticket=100_000))
    story = DialogStory(desk, make_library())
    filled = {"description": "My VPN does not connect", "category": "account", "own_order": "4711"}
    story.fills(ADA, FormName.TICKET, **filled)
    story.says(ADA, "a person please")
    assert brings(story, None, ExtractedFields(problem="No VPN.")) == ["brief"]
    rows = story.rows_of("brief")
    assert {"about": "missing_own", "question": SIZE.text} in rows
    assert {"about": "missing_own", "question": ORDER.text} not in rows


def test_an_edit_and_a_deletion_reach_the_answer() -> None:
    story = asked("order", "since")
    story.says(ADA, "4711", ref="a1")
    story.edits(ADA, "a1", "4712")
    assert answers(story) == {"order": "4712"}
    story.deletes(ADA, "a1")
    assert answers(story) == {"order": ""}


def test_the_form_asks_them_and_the_rest_is_asked_afterwards() -> None:
    desk = desk_that_asks("order", "size")
    everywhere = replace(desk, ask=("size", "amount", "form", "contact"))
    fields = {field.name: field for field in ticket_form(everywhere, ADA).fields}
    assert fields["own_amount"].label == AMOUNT.text
    assert [o.value for o in fields["own_size"].options] == ["Small", "Very large"]
    assert "own_order" not in fields, "it fits one category alone"
    assert "own_form" not in fields, "a form has one place for files"
    story = DialogStory(desk, make_library())
    filled = {"description": "My cat ate the spoon", "category": "account", "own_order": " 4711 "}
    story.fills(ADA, FormName.TICKET, **filled, own_amount="3", own_since="")
    assert answers(story) == {"order": "4711"}
    assert story.said[-1].wording == "ask_own_choice"


def test_the_people_learn_which_answer_is_missing() -> None:
    story = asked("order", "size")
    story.says(ADA, "a person please")
    assert story.step is Step.QUEUED
    story.says(GRACE, "On it")


@each_case(
    ("question", "said", "kept"),
    [
        (ORDER, " any \n words ", "any words"),
        (FORM, "words", "words"),
        (SIZE, "small", "Small"),
        (SIZE, "the first one", "Small"),
        (SIZE, "I would say a very large box, for four of us in the new office", "Very large"),
        (SIZE, "neither small nor very large", None),
        (AMOUNT, "about 1,200 people", "about 1,200 people"),
        (AMOUNT, "room B2", None),
        (SINCE, "3rd of May", "3rd of May"),
        (SINCE, "May 3, 2026", "May 3, 2026"),
        (SINCE, "24.12.", "24.12."),
        (SINCE, "tomorrow", "tomorrow (2026-11-23)"),
        (SINCE, "since last friday", "since last friday (2026-11-20)"),
        (SINCE, "next sunday", "next sunday (2026-11-29)"),
        (SINCE, "for ages", None),
        (SINCE, "   ", None),
    ],
)
def test_answers_are_read_by_their_kind(question: OwnQuestion, said: str, kept: str | None) -> None:
    assert read_answer(question, said, SUNDAY) == kept


def test_an_answer_names_its_message() -> None:
    story = asked("order", "since")
    story.says(ADA, "4711")
    (answer,) = story.ticket.details.answers
    assert answer == OwnAnswer("order", ORDER.text, "4711", answer.source) and answer.source
