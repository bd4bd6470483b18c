"""The typed functions of `core.wordings` are those of the catalogue."""

from adapters.words.generate import TARGET, module


def test_the_functions_are_those_of_the_catalogue() -> None:
    stands = TARGET.read_text(encoding="utf-8")
    assert stands == module(), "run: python -m adapters.words.generate"
