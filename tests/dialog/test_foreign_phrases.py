"""What steers in other languages, also without examples: exact phrases, and nothing near them."""

from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import tells_nothing
from core.knowledge.desk_words import phrases as foreign_phrases
from tests.cases import each_case

SKIP, CANCEL, SEND = phrases.SKIP, phrases.CANCEL, phrases.SEND
PERSON, SOLVED, NOT_SOLVED = phrases.PERSON, phrases.SOLVED, phrases.NOT_SOLVED
SAID = (
    ("auslassen bitte", SKIP), ("suivant", SKIP), ("siguiente por favor", SKIP),
    ("не знаю", SKIP), ("לדלג", SKIP), ("التالي", SKIP), ("volgende", SKIP), ("dalej", SKIP),
    ("bitte stornieren", CANCEL), ("annulez svp", CANCEL), ("anular", CANCEL),
    ("non inviare", CANCEL), ("לא לשלוח", CANCEL), ("لا ترسلها", CANCEL), ("iptal", CANCEL),
    ("ja bitte senden", SEND), ("d'accord", SEND), ("correcto", SEND), ("kirim", ()),
    ("תשלח בבקשה", SEND), ("نعم أرسلها", SEND), ("отправить", SEND), ("gönder", SEND),
    ("ich brauche einen menschen", PERSON), ("quisiera hablar con alguien", PERSON),
    ("je voudrais parler à un conseiller", PERSON), ("לדבר עם נציג", PERSON),
    ("أريد التحدث مع موظف", PERSON), ("trasferisci a una persona", PERSON),
    ("es läuft", ()), ("läuft wieder, danke", SOLVED), ("merci, ça fonctionne", SOLVED),
    ("ya está", ()), ("funziona", SOLVED), ("работает", SOLVED), ("עזר לי", SOLVED),
    ("זה הסתדר, תודה", SOLVED), ("اشتغل شكرا", SOLVED), ("çözüldü", SOLVED),
    ("nö", NOT_SOLVED), ("hat nicht geklappt", NOT_SOLVED), ("não ajudou", NOT_SOLVED),
    ("не помогло", NOT_SOLVED), ("עדיין לא", NOT_SOLVED), ("لم ينفع", NOT_SOLVED),
)  # fmt: skip
ACTS = (SKIP, CANCEL, SEND, PERSON, SOLVED, NOT_SOLVED)


@each_case(("said", "meant"), SAID)
def test_a_phrase_steers_in_its_language(said: str, meant: tuple[str, ...]) -> None:
    found = [act for act in ACTS if phrases.matches_phrase(said, act)]
    assert (meant in found) if meant else not found


@each_case(
    "said",
    [
        "nicht senden kann ich die datei seit gestern",
        "der drucker geht wieder nicht",
        "la impresora no funciona en la segunda planta",
        "המדפסת לא עובדת בקומה שלוש",
        "لا ترسل الطابعة المستندات منذ الصباح",
        "ich suche die person die den beamer betreut",
    ],
)
def test_a_sentence_that_tells_of_something_is_no_phrase(said: str) -> None:
    assert not any(phrases.matches_phrase(said, act) for act in ACTS)


@each_case(
    ("said", "nothing"),
    [
        ("ich habe ein problem", True),
        ("tengo un problema", True),
        ("j'ai un problème", True),
        ("יש לי בעיה", True),
        ("عندي مشكلة", True),
        ("ich habe ein problem mit dem drucker", False),
        ("יש לי בעיה עם המדפסת", False),
        ("عندي مشكلة مع الطابعة", False),
    ],
)
def test_that_something_is_wrong_tells_nothing_of_what(said: str, nothing: bool) -> None:
    assert tells_nothing(said) is nothing


@each_case("said", ["bonjour à tous", "buenos días", "привет", "שלום לכולם", "مرحبا"])
def test_a_greeting_is_one_in_other_languages(said: str) -> None:
    assert phrases.is_greeting(said)


def test_each_act_has_a_row_for_each_of_the_languages_with_examples() -> None:
    for act in ("yes", "no", "skip", "cancel", "back", "send", "person", "solved", "not_solved"):
        rows = foreign_phrases.spoken(act)
        assert any("\u05d0" <= letter <= "\u05ea" for row in rows for letter in row)
        assert any("\u0620" <= letter <= "\u064a" for row in rows for letter in row)
