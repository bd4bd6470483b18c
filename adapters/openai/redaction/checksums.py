"""Check digits of card, account and identity numbers, each by its public rule."""

import re
from collections.abc import Callable
from typing import Final

_VERHOEFF: Final = (
    (
        (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
        (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
        (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
        (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
        (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
        (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
        (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
        (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
        (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
        (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
    ),
    (
        (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
        (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
        (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
        (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
        (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
        (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
        (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
        (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
    ),
)


def digits_of(text: str) -> list[int]:
    return [int(c) for c in text if c.isascii() and c.isdigit()]


def is_luhn(text: str) -> bool:
    """ISO/IEC 7812-1."""
    digits = digits_of(text)
    doubled = [d * 2 - 9 * (d > 4) for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_card(text: str) -> bool:
    """A payment card by its length and its check digit; no network begins with 0, 1, 7, 8 or 9."""
    count, first = len(digits_of(text)), text.lstrip("([ ")[:1]
    return 13 <= count <= 19 and first in "23456" and is_luhn(text)


def is_iban(text: str) -> bool:
    """The remainder that international account numbers keep (ISO 13616)."""
    plain = re.sub(r"[\s.-]", "", text).upper()
    if not 15 <= len(plain) <= 34 or not plain.isascii() or not plain.isalnum():
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def is_french(text: str) -> bool:
    """Numéro de sécurité sociale; Corsica has letters."""
    plain = re.sub(r"[\s.-]", "", text).upper().replace("2A", "19").replace("2B", "18")
    return len(plain) == 15 and plain.isdigit() and 97 - int(plain[:13]) % 97 == int(plain[13:])


def is_spanish(text: str) -> bool:
    """DNI and NIE."""
    plain = re.sub(r"[\s.-]", "", text).upper()
    number = plain[:-1].translate(str.maketrans("XYZ", "012"))
    return number.isdigit() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == plain[-1]


def is_polish(text: str) -> bool:
    """PESEL, with a date in it."""
    digits = digits_of(text)
    month = digits[2] * 10 + digits[3]
    day = digits[4] * 10 + digits[5]
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    check = sum(w * d for w, d in zip(weights, digits, strict=True)) % 10 == 0
    return check and 1 <= month % 20 <= 12 and 1 <= day <= 31


def is_brazilian(text: str) -> bool:
    """CPF."""
    digits = digits_of(text)
    if len(set(digits)) == 1:
        return False
    for at in (9, 10):
        total = sum((at + 1 - i) * d for i, d in enumerate(digits[:at])) * 10 % 11 % 10
        if total != digits[at]:
            return False
    return True


def is_chinese(text: str) -> bool:
    """Resident identity card (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(c) for w, c in zip(weights, text[:17], strict=True)) % 11
    return "10X98765432"[total] == text[17].upper()


def is_indian(text: str) -> bool:
    """Aadhaar (Verhoeff)."""
    product, permutation, check = *_VERHOEFF, 0
    for at, digit in enumerate(reversed(digits_of(text))):
        check = product[check][permutation[at % 8][digit]]
    return check == 0


def is_nhs(text: str) -> bool:
    """The health service of England."""
    digits = digits_of(text)
    check = 11 - sum((10 - i) * d for i, d in enumerate(digits[:9])) % 11
    return check % 11 == digits[9] and check != 10


def always(text: str) -> bool:
    return True


IDENTITY: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    (r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}", always),  # United States
    (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", always),  # United Kingdom
    (r"\d{3} \d{3} \d{4}", is_nhs),
    (r"\d{2} ?\d{6} ?[A-Z] ?\d{3}", always),  # Germany, social security
    (r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", is_french),
    (r"\d{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]", is_spanish),
    (r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]", always),  # Italy
    (r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", always),  # Belgium
    (r"756\.\d{4}\.\d{4}\.\d{2}|756 ?\d{4} ?\d{4} ?\d{2}", always),  # Switzerland
    (r"(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}", is_luhn),  # Sweden
    (r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A]\d{3}[0-9A-FHJ-NPR-Y]", always),  # Finland
    (r"\d{11}", is_polish),
    (r"\d{3}\.\d{3}\.\d{3}-\d{2}|\d{11}", is_brazilian),
    (r"\d{3}-\d{3}-\d{3} \d{2}", always),  # Russia
    (r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]", is_chinese),
    (r"[2-9]\d{3} \d{4} \d{4}", is_indian),
    (r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}", always),  # Korea
)
"""How identity numbers are written, and whether their digits agree."""
