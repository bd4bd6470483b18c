"""Questions in other languages than the articles, and articles in several: which is found."""

import pytest

from core.knowledge.desk_words import LANGUAGES, desk_rows
from core.knowledge.index.glossary import Glossary, read_glossary
from core.knowledge.index.tokenizer import stem, stop_words, tokens
from core.knowledge.library import Library
from core.model.article import Article
from tests.cases import each_case
from tests.knowledge.corpus import ANYONE, shelf

ASKED = (
    "mein Drucker ist offline",
    "l'imprimante est hors ligne",
    "no funciona la impresora",
    "la stampante non funziona",
    "a impressora não funciona",
    "de printer werkt niet",
    "skrivaren fungerar inte",
    "drukarka nie działa",
    "yazıcım çalışmıyor",
    "мой принтер не работает",
    "המדפסת שלי לא עובדת",
    "طابعتي لا تعمل",
)


def article(slug: str, title: str, question: str) -> Article:
    return Article(slug, title, (question,), (), "it", ("everyone",), "it", None, ())


@each_case("asked", ASKED)
def test_a_question_in_another_language_meets_an_english_article(asked: str) -> None:
    assert Library.of(shelf()).find(asked, ANYONE)[0].slug == "printer-offline"


@pytest.mark.parametrize("asked", ["can I get a loan", "the fern in the hall is dry", "stuk"])
def test_an_english_word_is_not_read_as_one_of_another_language(asked: str) -> None:
    known = Glossary.with_team()
    words = tokens(asked)
    assert known.language_in(words, stop_words("english").__contains__) == ""


def test_of_articles_in_two_languages_the_one_in_the_language_of_the_question_wins() -> None:
    both = [
        article("de", "Drucker druckt nicht", "Mein Drucker druckt nicht"),
        article("he", "המדפסת לא עובדת",
                "המדפסת לא מדפיסה"),
        article("en", "The printer does not print", "My printer does not print anything"),
    ]  # fmt: skip
    library = Library.of([*shelf(), *both])
    assert library.find("der Drucker druckt nicht", ANYONE)[0].slug == "de"
    assert library.find("the printer does not print", ANYONE)[0].slug == "en"
    hebrew = "המדפסת לא מדפיסה"
    assert library.find(hebrew, ANYONE)[0].slug == "he"


@each_case("language", LANGUAGES)
def test_the_rows_of_a_language_have_no_mistakes(language: str) -> None:
    rows, problems = read_glossary("\n".join(desk_rows(language)))
    told = [
        p for p in problems if "stands in line" not in p.what and "every question" not in p.what
    ]
    assert rows and not told


def test_a_language_without_rows_has_none() -> None:
    assert desk_rows("finnish") == () and desk_rows("danish") == desk_rows("swedish")
    assert Glossary.with_team().applied(["salasana"], "finnish") == ["salasana"]


def test_hebrew_and_arabic_words_meet_in_all_their_forms() -> None:
    # "the printer", "in the printer", "and printers"; "printer", "the printer", "my printer".
    hebrew = "המדפסת במדפסת ומדפסות"
    arabic = "طابعة الطابعة طابعتي"
    for forms in (hebrew, arabic):
        assert len({stem(word) for word in forms.split()}) == 1


def test_french_and_italian_words_are_parted_at_their_apostrophe() -> None:
    assert tokens("l'imprimante, j'ai") == ["l", "imprimante", "jai"]
    assert tokens("o'clock, it's, can't") == ["oclock", "it", "can", "not"]


def test_a_word_of_a_language_without_a_stemmer_stays_as_it_is() -> None:
    assert stem("kompyuta", "swahili") == "kompyuta" and stem("computers", "english") == "comput"
