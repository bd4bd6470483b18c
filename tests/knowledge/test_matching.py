"""From a question to the article: found in spite of slips, pointed at the right part, or hidden."""

from itertools import pairwise

import pytest

from core.knowledge.answer.decision import decide
from core.knowledge.library import Library
from core.model.match import Answer, Choices, Nothing, Verdict
from tests.cases import each_case
from tests.knowledge.corpus import AGENTS, ANYONE, good, library, shelf, with_head

LIBRARY = library()


def said(question: str, audience: frozenset[str] = ANYONE) -> Verdict:
    return decide(LIBRARY.find(question, audience), LIBRARY.thresholds)


def answer_to(question: str, audience: frozenset[str] = ANYONE) -> str:
    verdict = said(question, audience)
    assert isinstance(verdict, Answer), (question, verdict)
    match = verdict.match
    return f"{match.slug}#{match.anchor}" if match.anchor else match.slug


@each_case(
    ("question", "slug"),
    [
        ("My VPN does not connect", "vpn"),
        ("my vpn doesnt conect", "vpn"),
        ("Wi-Fi in the office isn't working", "office-wifi"),
        ("wi fi in the office does not work", "office-wifi"),
        ("the printqueue is stuck", "print-queue"),
        ("my PRINTER says “offline”!!", "printer-offline"),
    ],
)
def test_a_question_finds_its_article_in_spite_of_slips(question: str, slug: str) -> None:
    assert answer_to(question) == slug


@pytest.mark.parametrize(
    ("question", "slug"),
    [("donwload invoce", "invoice-copy"), ("my vacatoin days", "annual-leave")],
)
def test_what_is_all_slips_is_offered_first_but_not_as_the_answer(question: str, slug: str) -> None:
    verdict = said(question)
    assert isinstance(verdict, Choices)
    assert verdict.matches[0].slug == slug


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("error 809", "vpn#error-809"),
        ("my vpn shows error 809", "vpn#error-809"),
        ("0x80070005", "vpn#error-0x80070005"),
        ("the vpn does not connect", "vpn"),
    ],
)
def test_an_error_code_leads_into_its_section_and_the_problem_itself_to_the_whole(
    question: str, part: str
) -> None:
    assert answer_to(question) == part


def test_what_says_only_that_something_is_wrong_is_no_section_s_topic() -> None:
    body = "Switch it on.\n\n## If it still does not work\n\nThe code works: [E](#error-809)\n"
    body += "\n## Error 809\n\nWait.\n"
    head = (("title", "title: Scanner offline"), ("questions", "questions: [My scanner is dead]"))
    articles = Library.of([*shelf(), good("scanner", with_head(*head, body=body))])
    anchors = [articles.find(f"scanner {s}", ANYONE)[0].anchor for s in ("works not", "error 809")]
    assert anchors == ["", "error-809"]


def test_another_error_code_is_another_error() -> None:
    found = LIBRARY.find("0x80070057", ANYONE)
    assert "error-0x80070005" not in {m.anchor for m in found}


def test_the_receipt_names_the_question_or_the_section_that_matched() -> None:
    assert LIBRARY.find("My VPN does not connect", ANYONE)[0].by == "My VPN does not connect"
    assert LIBRARY.find("error 809", ANYONE)[0].by == "Error 809"


def test_what_only_the_text_says_is_found_by_the_section_that_says_it() -> None:
    match = LIBRARY.find("hotspot", ANYONE)[0]
    assert (match.slug, match.anchor, match.by) == ("vpn", "", "Error 809")


def test_two_near_matches_are_offered_as_choices() -> None:
    verdict = said("the printer does not print my job")
    assert isinstance(verdict, Choices)
    assert {m.slug for m in verdict.matches} == {"printer-offline", "print-queue"}


def test_a_single_word_offers_the_articles_that_have_it() -> None:
    verdict = said("printer please")
    assert isinstance(verdict, Choices)
    assert {m.slug for m in verdict.matches} == {"printer-offline", "print-queue"}


def test_two_problems_in_one_message_are_both_offered() -> None:
    verdict = said("print job is stuck, and the printer is offline")
    assert isinstance(verdict, Choices)
    assert {m.slug for m in verdict.matches} == {"printer-offline", "print-queue"}


def test_a_second_problem_comes_before_a_weaker_guess_at_the_first() -> None:
    slow = ("questions", "questions: [The print job is slow today, Which print job comes next]")
    jobs = good("jobs", with_head(("title", "title: The print job is slow"), slow))
    found = Library.of([*shelf(), jobs]).find(
        "a print job is stuck in the queue of the print jobs and the printer is offline", ANYONE
    )
    assert [m.slug for m in found[:3]] == ["print-queue", "printer-offline", "jobs"]
    assert all(one.score >= other.score for one, other in pairwise(found))


@each_case(
    "question",
    [
        "hello",
        "hi there, can you help me please",
        "thanks!",
        "?!",
        "",
        "what is the weather tomorrow",
        "how do I bake bread",
        "can you recommend a movie",
    ],
)
def test_a_greeting_or_a_question_about_something_else_is_not_answered(question: str) -> None:
    assert said(question) == Nothing()


def test_articles_for_agents_are_hidden_from_requesters() -> None:
    question = "A customer reports a breach"
    assert "breach" not in {m.slug for m in LIBRARY.find(question, ANYONE)}
    assert said(question) == Nothing()
    assert answer_to(question, AGENTS) == "breach"


def test_an_article_for_one_team_is_hidden_from_the_other_agents() -> None:
    question = "The payroll run has a mistake"
    assert "payroll-run" not in {m.slug for m in LIBRARY.find(question, AGENTS)}
    assert answer_to(question, frozenset({"payroll"})) == "payroll-run"


def test_an_agent_finds_what_is_for_everyone_too() -> None:
    assert answer_to("My print job is stuck", AGENTS) == "print-queue"


def test_no_more_is_found_than_was_asked_for() -> None:
    assert len(LIBRARY.find("the printer is offline and jobs are stuck", ANYONE)) > 2
    assert len(LIBRARY.find("the printer is offline and jobs are stuck", ANYONE, limit=1)) == 1


@pytest.mark.parametrize("said", ["it does not work", "I have a problem", "please help", "???"])
def test_what_says_nothing_of_the_problem_finds_nothing(said: str) -> None:
    assert LIBRARY.find(said, ANYONE) == ()


def test_one_word_that_several_articles_are_about_is_a_choice() -> None:
    found = LIBRARY.find("printer", ANYONE)
    assert len(found) > 1
    assert isinstance(decide(found, LIBRARY.thresholds), Choices)


def test_an_empty_library_answers_nothing() -> None:
    empty = Library.of([])
    assert empty.find("My VPN does not connect", ANYONE) == ()
    assert decide((), empty.thresholds) == Nothing()
    assert empty.trials == ()


def test_a_library_of_one_article_knows_it_and_nothing_else() -> None:
    one = Library.of([good("vpn", with_head())])
    (match,) = one.find("vpn does not connect", ANYONE)
    assert match.slug == "vpn"
    assert one.find("printer", ANYONE) == ()


def test_a_title_of_signs_alone_breaks_nothing() -> None:
    signs = good("signs", with_head(("title", 'title: "???"'), ("questions", "questions: ['!']")))
    (match,) = Library.of([signs]).find("start", ANYONE)
    assert (match.slug, match.title) == ("signs", "???")


def test_articles_and_sections_are_taken_from_the_shelf_by_name() -> None:
    article, section = LIBRARY.article("vpn"), LIBRARY.section("vpn", "error-809")
    assert article and article.title == "Connect to the VPN"
    assert section and section.heading == "Error 809"
    assert LIBRARY.article("gone") is None
    assert LIBRARY.section("vpn", "gone") is None
    assert LIBRARY.section("gone", "error-809") is None


def test_practice_shows_which_example_question_finds_its_own_article() -> None:
    asked = {trial.name: trial for trial in LIBRARY.trials if not trial.held_out}
    assert len(asked) == 18, "three questions in each of the six articles for everyone, no titles"
    assert asked["My printer says offline"].right
    assert not asked["Please send the receipt again"].right, "nothing else in that article says so"
    assert all(not trial.right for trial in LIBRARY.trials if trial.held_out)


def test_what_was_found_before_is_found_again_and_not_kept_without_end() -> None:
    library = Library.of(LIBRARY.articles)
    first = library.find("the printer is offline", ANYONE)
    for n in range(300):
        library.find(f"printer {n}", ANYONE)
    assert library.find("the printer is offline", ANYONE) == first
