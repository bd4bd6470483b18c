"""Two languages that nobody speaks, made of the English catalogue: one of them is written from the
right. Adding one is what it is for every language: a file, and a line in LANGUAGES.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po, write_po

from adapters.words import catalogue as catalogues

PSEUDO, PSEUDO_RTL = "xx", "yy"
_LETTERS: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβψδεφγηιξκλμνοπθρστυωχζϋϊΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΩΧΖΫΪ",
)
_KEPT: Final = re.compile(r"(\{\w+\}|`[^`]*`|\[\[|\]\])")
ENGLISH: Final = re.compile(r"[A-Za-z]{2,}")


def translate(text: str) -> str:
    """Other letters, but for arguments and for what people type."""
    parts = _KEPT.split(text)
    return "".join(p if n % 2 else p.translate(_LETTERS) for n, p in enumerate(parts))


def english_in(text: str) -> list[str]:
    """Words in Latin letters, but for what people type."""
    return ENGLISH.findall(re.sub(r"`[^`]*`", "", text))


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    folder = Path(catalogues.__file__).parent
    (tmp_path / "en.po").write_bytes((folder / "en.po").read_bytes())
    for language, locale in ((PSEUDO, "el"), (PSEUDO_RTL, "he")):
        with (folder / "en.po").open("rb") as file:
            po = read_po(file)
        for message in po:
            if message.id:
                forms = message.string or ""
                message.string = (
                    translate(forms) if isinstance(forms, str) else tuple(map(translate, forms))
                )
        with (tmp_path / f"{language}.po").open("wb") as out:
            write_po(out, po)
        monkeypatch.setitem(catalogues.LANGUAGES, language, locale)
    monkeypatch.setattr(catalogues, "_FOLDER", tmp_path)
    catalogues.catalogue.cache_clear()
    yield
    catalogues.catalogue.cache_clear()
