"""What `kb check` says of articles that can each be read, and what `kb gaps` puts together."""

from datetime import date

import pytest

from core.knowledge.articles.lint import LintFinding, lint, lint_one
from core.knowledge.coverage_gaps import Gap, find_gaps
from core.knowledge.library import Library
from core.model.article import Article
from tests.cases import each_case
from tests.knowledge.corpus import SHELF, good, with_head

TODAY = date(2026, 11, 2)
REVIEWED = "owner: network\nreviewed: 2026-10-01"


def remarks(*articles: Article) -> list[LintFinding]:
    return lint(Library.of(articles), TODAY)


def named(slug: str, *heads: tuple[str, str], body: str = "Start it.\n") -> Article:
    return good(slug, with_head(("owner", REVIEWED), *heads, body=body))


def test_of_sound_articles_nothing_is_said() -> None:
    assert remarks(named("vpn")) == []


@pytest.mark.parametrize("head", ["", "questions:", "questions: []"])
def test_an_article_without_questions_can_be_used_and_is_named(head: str) -> None:
    (found,) = remarks(named("vpn", ("questions", head)))
    assert "no example questions" in found.what and "at least three" in found.remedy
    assert not found.mistake


def test_a_link_to_nowhere_is_a_mistake() -> None:
    body = (
        "See [this](gone.md), [that](other.md#nowhere) and [here](#nothing).\n\n## Part\n\nYes.\n"
    )
    other = named("other", ("title", "title: Other"), ("questions", "questions: [other]"))
    found = remarks(named("vpn", body=body), other)
    assert [remark.what for remark in found] == [
        "a link leads to vpn#nothing, which is not there",
        "a link leads to gone.md, which is not there",
        "a link leads to other#nowhere, which is not there",
    ]
    assert all(remark.mistake and remark.slug == "vpn" for remark in found)
    assert (found[0].remedy, found[2].remedy) == ("vpn has #part.", "other has no headings.")


def test_a_link_that_leads_somewhere_is_none() -> None:
    assert (
        remarks(named("vpn", body="See [here](#part).\n\n## Part\n\nBack to [it](vpn.md).\n")) == []
    )


@each_case(
    ("readers", "others", "told"),
    [
        ("", "[agents]", "a link leads to door, which is for agents only"),
        ("[agents]", "[network]", "a link leads to door, which is for network only"),
        ("[network, leads]", "[network]", "a link leads to door, which is for network only"),
        ("[network]", "[agents]", ""),
        ("[network]", "[network, leads]", ""),
        ("[agents]", "[everyone]", ""),
    ],
)
def test_a_link_to_an_article_for_fewer_readers_is_told(
    readers: str, others: str, told: str
) -> None:
    """Whoever may not read it is shown no button; that may be meant."""

    def audience(these: str) -> tuple[str, str]:
        return ("audience", f"audience: {these}" if these else "")

    badge = named("badge", audience(readers), body="- [The door](door.md)\n")
    own = (("title", "title: The door"), ("questions", "questions: [open the door]"))
    found = remarks(badge, named("door", audience(others), *own))
    assert [remark.what for remark in found] == ([told] if told else [])
    assert not any(remark.mistake for remark in found)


def test_what_two_articles_say_word_for_word_is_a_mistake() -> None:
    one, other = named("vpn"), named("tunnel", ("title", "title: The tunnel"))
    (found,) = remarks(one, other)
    assert (found.slug, found.what) == ("tunnel", "'My VPN does not connect' stands in vpn too")


def test_an_article_whose_questions_lead_to_another_is_shadowed() -> None:
    taken = "questions: [The print job is stuck again, My print job is stuck since today]"
    shadow = named("jobs", ("title", "title: Something else"), ("questions", taken))
    found = remarks(shadow, good("print-queue", SHELF["print-queue"]))
    assert [remark.what for remark in found if "ranks first" in remark.what] == [
        "for 2 of its 2 example questions, print-queue ranks first,"
        " such as for 'The print job is stuck again'",
        "for 2 of its 3 example questions, jobs ranks first, such as for 'My print job is stuck'",
    ]
    assert not any(remark.mistake for remark in found)


def test_an_old_review_and_a_missing_one_are_told() -> None:
    old = named("old", ("owner", "owner: network\nreviewed: 2025-01-01"))
    never = named(
        "never", ("title", "title: N"), ("questions", "questions: [n]"), ("owner", "owner: x")
    )
    assert [remark.what for remark in remarks(old, never)] == [
        "it was never reviewed",
        "it was reviewed on 2025-01-01, more than a year ago",
    ]


def test_questions_that_ask_the_same_are_one_gap_and_the_most_wanted_comes_first() -> None:
    asked = [
        "is there parking for visitors",
        "the coffee machine is broken",
        "coffee machine broken again",
        "where can visitors park, is there parking",
        "the coffee machine does not work, it is broken",
        "xyzzy",
    ]
    found = find_gaps(asked)
    assert [gap.questions for gap in found] == [(1, 2, 4), (0, 3), (5,)]
    assert "coffee machine" in found[0].name


def test_no_questions_leave_no_gap_and_empty_ones_are_kept_apart() -> None:
    assert find_gaps([]) == []
    assert find_gaps(["?!", "..."]) == [Gap("?!", (0,)), Gap("...", (1,))]


def test_a_question_that_nothing_else_finds_is_named_with_what_takes_it() -> None:
    heads = ("title", "title: The scanner"), ("questions", "questions: [My print job is stuck now]")
    odd = named("odd", ("title", "title: Odd"), ("questions", "questions: [Xylophone]"))
    queue = good("print-queue", SHELF["print-queue"])
    lost = lint_one(Library.of([named("jobs", *heads), queue, odd]))
    own = [(t.name, t.slug, t.found[0][1] if t.found else "") for t, _ in lost]
    assert ("My print job is stuck now", "jobs", "print-queue") in own
    assert ("Xylophone", "odd", "") in own
    assert all(0 < sure <= 1 if trial.found else sure == 0 for trial, sure in lost)
    assert "A document waits in the print queue" not in [name for name, *_ in own]


def test_a_fence_that_is_not_closed_is_a_mistake() -> None:
    (remark,) = remarks(named("vpn", body="Run:\n\n```sh\nvpn up\n"))
    assert remark.mistake and "a code fence under" in remark.what


@pytest.mark.parametrize(("count", "mistake"), [(60, False), (600, True)])
def test_a_section_that_is_too_long_is_named(count: int, mistake: bool) -> None:
    steps = "\n".join(f"{n}. Choose the setting of that number." for n in range(count))
    (remark,) = remarks(named("vpn", body=f"Short.\n\n## Steps\n\n{steps}\n"))
    assert remark.what.startswith("'Steps' is") and remark.mistake is mistake


def test_a_link_through_folders_leads_to_the_article_of_that_name() -> None:
    body = "See [this](../network/wifi.md), [that](wifi.MD) and [out](https://x.test/gone.md).\n"
    wifi = named("wifi", ("title", "title: Wi-Fi"), ("questions", "questions: [wifi]"))
    assert remarks(named("vpn", body=body), wifi) == []
