"""What the engine promises for any articles: tried with whatever chance comes up with."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from core.knowledge.answer.decision import decide
from core.knowledge.index import audience_index
from core.knowledge.index.index_builder import build_index
from core.knowledge.index.tokenizer import tokens
from core.knowledge.library import Library, NotSearched, Search
from core.model.article import Article, Section
from core.model.match import Answer
from tests.cases import each_case
from tests.knowledge.corpus import AGENTS, ANYONE, good, library, shelf, with_head
from tests.profile import sweep

WORDS = (
    "printer vpn offline stuck invoice refund password reset badge door wifi slow screen 809 the"
    " my does not and is holiday e2000s принтер пароль מדפסת סיסמה طابعة 無線 印刷 Öffnung café"
).split()
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
AUDIENCES = st.sampled_from([("everyone",), ("agents",), ("network",), ("agents", "network")])
LIBRARY = library()


@st.composite
def shelves(draw: st.DrawFn) -> list[Article]:
    """A few articles, for different readers, of whatever words, none of which ask the same."""
    asked = draw(st.lists(TEXT, min_size=2, max_size=12, unique_by=lambda q: tuple(tokens(q))))
    return [
        Article(
            f"a{n}",
            f"{question} {n}",
            (question,),
            (),
            "it",
            draw(AUDIENCES),
            "it",
            None,
            (Section("", "", draw(TEXT)), Section("More", "more", draw(TEXT))),
        )
        for n, question in enumerate(asked)
    ]


@settings(max_examples=sweep(20, 200), deadline=None)
@given(shelves())
def test_a_copied_question_finds_its_article(articles: list[Article]) -> None:
    whole = Library.of(articles)
    for article in articles:
        found = whole.find(article.questions[0], frozenset(article.audience))
        assert found[0].slug == article.slug


@settings(max_examples=sweep(20, 200), deadline=None)
@given(shelves(), TEXT, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_nothing(
    articles: list[Article], question: str, chance: Random
) -> None:
    one = Library.of(articles)
    chance.shuffle(articles)
    other = Library.of(articles)
    assert other.find(question, AGENTS) == one.find(question, AGENTS)
    assert other.thresholds == one.thresholds


@settings(max_examples=sweep(20, 200), deadline=None)
@given(shelves(), TEXT)
def test_nobody_can_tell_from_what_he_finds_what_he_may_not_read(
    articles: list[Article], question: str
) -> None:
    public = [article for article in articles if "everyone" in article.audience]
    everything, visible = Library.of(articles), Library.of(public)
    found = everything.find(question, ANYONE)
    assert found == visible.find(question, ANYONE)
    assert everything.problems(question, ANYONE) == visible.problems(question, ANYONE)
    if public:
        assert everything.thresholds == visible.thresholds
    agents = everything.find(question, AGENTS)
    assert all({"everyone", "agents"} & set(everything.article(m.slug).audience) for m in agents)  # type: ignore[union-attr]


@settings(max_examples=sweep(20, 200), deadline=None)
@given(shelves(), TEXT)
def test_probabilities_are_probabilities(articles: list[Article], question: str) -> None:
    scores = [match.score for match in Library.of(articles).find(question, AGENTS, limit=10)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_each_example_question_of_ours_is_answered_with_its_article() -> None:
    for article in shelf():
        for question in article.questions:
            found = LIBRARY.find(question, frozenset(article.audience))
            assert found[0].slug == article.slug
            assert isinstance(decide(found, LIBRARY.thresholds), Answer), question


def test_a_copied_question_of_two_halves_is_one_question() -> None:
    halves = with_head(
        ("questions", "questions: [My print job is stuck and the printer is offline]")
    )
    both = Library.of([*shelf(), good("both", halves)])
    assert both.find("my print job is stuck and the printer is offline", ANYONE)[0].slug == "both"


def test_two_problems_are_told_apart_for_whoever_wants_to_take_them_one_by_one() -> None:
    message = "My print job is stuck. Also, where can I download my invoice?"
    said = [(part, match.slug) for part, match in LIBRARY.problems(message, ANYONE)]
    assert said == [
        ("My print job is stuck", "print-queue"),
        ("Also, where can I download my invoice", "invoice-copy"),
    ]
    assert LIBRARY.problems("My print job is stuck. It really is stuck, my job.", ANYONE) == ()
    assert LIBRARY.problems("My print job is stuck", ANYONE) == ()


def test_a_code_that_stands_in_many_articles_leads_to_none_of_them() -> None:
    def told(count: int) -> float:
        body = "Error 4711 may show.\n"
        heads = [
            (("title", f"title: Thing {n}"), ("questions", f"questions: [q{n} z]")) for n in "abcd"
        ]
        four = [good(f"a{n}", with_head(*head, body=body)) for n, head in enumerate(heads[:count])]
        return Library.of([*shelf(), *four]).find("4711", ANYONE)[0].score

    assert told(1) > 0.9
    assert told(4) < 0.5


def test_an_article_that_says_nothing_but_a_code_is_found_by_it() -> None:
    code = ("4711",)
    only = Article(
        "a", "4711", code, (), "it", ("everyone",), "it", None, (Section("", "", "4711"),)
    )
    assert Library.of([only]).find("4711", ANYONE)[0].slug == "a"


LANGUAGES = [
    (
        "Drucker druckt nicht",
        "Der Drucker ist offline und druckt nicht",
        "meine drucker drucken nicht",
    ),
    ("VPN-Verbindung", "Die Verbindung zum Firmennetz bricht ab", "verbindungen ins firmennetz"),
    ("Принтер не печатает", "Мой принтер не печатает документы", "принтеры не печатали"),
    ("Пароль забыт", "Я забыл свой пароль от почты", "забыла пароли"),
    ("המדפסת לא מדפיסה", "המדפסת שלי לא מדפיסה כלום", "מדפסת לא מדפיסה"),
    ("שכחתי סיסמה", "שכחתי את הסיסמה למייל", "הסיסמה שלי נשכחה"),
    ("الطابعة لا تعمل", "الطابعة لا تطبع المستندات", "طابعتي لا تطبع"),
    ("プリンターが印刷しない", "プリンターが印刷できません", "印刷できない プリンター"),
    ("パスワードを忘れた", "メールのパスワードを忘れました", "パスワード忘れた"),
    ("打印机无法打印", "打印机脱机无法打印文件", "打印机不能打印"),
]


@each_case(("title", "asked", "said"), LANGUAGES)
def test_people_ask_in_the_language_of_the_articles(title: str, asked: str, said: str) -> None:
    articles = [
        Article(f"a{n}", name, (question,), (), "it", ("everyone",), "it", None, ())
        for n, (name, question, _) in enumerate(LANGUAGES)
    ]
    found = Library.of(articles).find(said, ANYONE)
    assert found[0].title == title


def test_endings_are_those_of_the_language_that_the_articles_are_written_in() -> None:
    text = "Der Drucker und die Leitung sind nicht mit dem Netz verbunden. " * 4
    article = Article(
        "netz",
        "Leitungen prüfen",
        (),
        (),
        "it",
        ("everyone",),
        "it",
        None,
        (Section("", "", text),),
    )
    shelf_, _ = build_index([article])
    assert shelf_.language == "german"
    assert "leitung" in shelf_.tfidf.lexicon.stems and "leitungen" not in shelf_.tfidf.lexicon.stems


def test_a_language_without_a_stemmer_is_compared_by_its_letters() -> None:
    text = "אני לא יודע איך זה עובד, מה עם המדפסת של המשרד? " * 8
    article = Article(
        "a", "המדפסת", (), (), "it", ("everyone",), "it", None, (Section("", "", text),)
    )
    shelf_, _ = build_index([article])
    assert shelf_.language == "hebrew"
    assert Library.of([article]).find("מדפסת", ANYONE)[0].slug == "a"


@pytest.mark.parametrize("asked", ["vpn vpn", "the vpn", "vpn is not"])
def test_a_copied_question_comes_first_however_strong_an_article_for_others_looks(
    monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """An article alone on its shelf shares its strength with none; that is no better evidence."""

    def made(slug: str, question: str, audience: str, text: str) -> Article:
        parts = (Section("", "", text), Section("More", "more", text))
        return Article(
            slug, f"{question} {slug}", (question,), (), "it", (audience,), "it", None, parts
        )

    monkeypatch.setattr(audience_index, "COPIED", -6.0)  # as strong as chance made it look
    crowd = [made(f"c{n}", f"{asked} {WORDS[n]}", "everyone", asked) for n in range(1, 9)]
    shelf_ = [made("a0", "vpn", "network", "vpn"), made("a1", asked, "everyone", "door"), *crowd]
    found = Library.of(shelf_).find(asked, frozenset({"network"}))
    assert found[0].slug == "a1" and found[0].score > found[1].score


def test_a_library_that_holds_results_ranks_nothing() -> None:
    wanted = Search("my print job is stuck", ANYONE)
    held = LIBRARY.holding({wanted: LIBRARY.search(wanted)})
    assert held.find(wanted.question, ANYONE) == LIBRARY.find(wanted.question, ANYONE)
    assert held.article("vpn") == LIBRARY.article("vpn")
    with pytest.raises(NotSearched) as missing:
        held.find("another question", ANYONE)
    assert missing.value.search == Search("another question", ANYONE)
    with pytest.raises(NotSearched):
        held.find(wanted.question, AGENTS)
