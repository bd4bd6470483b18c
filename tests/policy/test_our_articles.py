"""The articles that come with Deskhand: sound, linked, and owned by teams that exist."""

import re

import pytest

from bot.article_folder import LoadedArticles, load
from bot.policy import load_desk
from core.knowledge.articles.markdown import links_in
from core.model.article import Article
from core.model.policy import Desk
from tests.english import LABELS
from tests.policy.written import HOUSE, TODAY


@pytest.fixture(scope="module")
def shelf() -> LoadedArticles:
    return load(HOUSE / "kb_articles")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return load_desk(HOUSE / "desk.toml", TODAY)


def targets(article: Article) -> list[str]:
    """Where the links of an article lead: slug or slug#anchor, of lists and of running text."""
    links = [link for part in article.sections for link in (*links_in(part.text), *part.branches)]
    inside = [link.target for link in links if link.target]
    return [f"{article.slug}{to}" if to.startswith("#") else to for to in inside]


def test_all_can_be_read_and_there_are_at_least_forty(shelf: LoadedArticles) -> None:
    assert not shelf.problems
    assert len(shelf.articles) >= 40
    assert len(shelf.articles) == len(list((HOUSE / "kb_articles").iterdir())), "and nothing else"


def test_every_link_leads_to_an_article_and_an_anchor_that_exist(shelf: LoadedArticles) -> None:
    there = {article.slug for article in shelf.articles}
    there |= {f"{a.slug}#{part.anchor}" for a in shelf.articles for part in a.sections}
    broken = {
        f"{article.slug}.md": sorted(lost)
        for article in shelf.articles
        if (lost := set(targets(article)) - there)
    }
    assert not broken
    assert sum(len(targets(article)) for article in shelf.articles) > len(shelf.articles)


def test_no_link_to_an_article_is_taken_for_one_that_leads_out(shelf: LoadedArticles) -> None:
    for file in sorted((HOUSE / "kb_articles").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        article = next(a for a in shelf.articles if a.slug == file.stem)
        internal = [link for link in links_in(text) if link.target]
        assert text.count(".md)") + text.count(".md#") + text.count("](#") == len(internal), file
        assert len(set(targets(article))) == len({link.target for link in internal}), file


def test_owners_categories_and_audiences_are_those_of_the_policy(
    shelf: LoadedArticles, desk: Desk
) -> None:
    readers = {"everyone", "agents", *desk.teams}
    for article in shelf.articles:
        assert article.owner in desk.teams, article.slug
        assert article.category in desk.categories, article.slug
        assert set(article.audience) <= readers, article.slug


def test_every_category_and_every_team_has_articles(shelf: LoadedArticles, desk: Desk) -> None:
    assert {article.category for article in shelf.articles} == set(desk.categories)
    owners = {article.owner for article in shelf.articles}
    assert owners == set(desk.teams) - {"lead"}, "tickets come to the leads by escalation alone"


def test_no_two_have_the_same_title_or_ask_the_same(shelf: LoadedArticles) -> None:
    titles = [article.title.casefold() for article in shelf.articles]
    asked = [q.casefold() for article in shelf.articles for q in article.questions]
    assert len(set(titles)) == len(titles)
    assert len(set(asked)) == len(asked)


def test_the_button_that_calls_a_person_is_named_as_it_reads() -> None:
    files = sorted((HOUSE / "kb_articles").glob("*.md"))
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    marked = re.compile(r'(?:\*\*|")(\w[^*"\n]{0,30}\bperson\b[^*"\n]{0,10})(?:\*\*|")')
    named = {name: set(marked.findall(text)) for name, text in texts.items()}
    assert {
        name: labels for name, labels in named.items() if labels - {LABELS["need_person"]}
    } == {}
    assert sum(map(bool, named.values())) > len(files) / 2


def test_a_danger_comes_first_and_brings_a_person(shelf: LoadedArticles) -> None:
    raised = [article for article in shelf.articles if article.alarm]
    assert raised
    assert all(article.handoff for article in raised)
    handed = {article.slug for article in shelf.articles if article.handoff}
    assert {"badge-lost", "battery-danger", "privacy-request", "suggest-a-feature"} <= handed


def test_who_is_handed_to_a_person_is_not_asked_to_press_for_one(shelf: LoadedArticles) -> None:
    asks = [
        article.slug
        for article in shelf.articles
        if article.handoff
        and any("Press **I need a person**" in part.text for part in article.sections)
    ]
    assert not asks
