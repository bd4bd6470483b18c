"""What an agent reads of each mail of the corpus, and that nothing of it is lost."""

from adapters.email.reading.reader import read_mail
from tests.cases import each_case
from tests.email.corpus.clients import FORMS
from tests.email.corpus.further import FURTHER
from tests.email.corpus.languages import LANGUAGES, Words
from tests.email.corpus.odd_clients import ODD
from tests.email.corpus.others import OTHERS


@each_case("form", FORMS, ids=lambda form: form.__name__)
@each_case("words", LANGUAGES, ids=lambda words: words.code)
def test_what_an_agent_reads(words: Words, form: object) -> None:
    assert callable(form)
    sample = form(words)
    found = read_mail(sample.raw)
    assert found.text == sample.reads
    assert words.earlier in found.full_text  # the whole mail is one click away


EACH = (*OTHERS, *FURTHER, *ODD)


@each_case(("name", "raw", "reads"), EACH, ids=[case[0] for case in EACH])
def test_what_an_agent_reads_of_other_forms(name: str, raw: bytes, reads: str) -> None:
    assert read_mail(raw).text == reads
