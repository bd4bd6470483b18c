"""The redactor by itself: each form of a secret, each shape of one, and the words beside them."""

import base64
import html
import json
from urllib.parse import quote

import pytest

from bot.logs.redaction import REDACTED, Redactor

SECRET = "\\<pä/ss & wörd>'\""


@pytest.mark.parametrize(
    "form",
    [
        quote(quote(SECRET, safe=""), safe=""),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        repr(SECRET)[1:-1],
        html.escape(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        base64.b64encode(SECRET.encode()).decode().rstrip("="),
    ],
)
def test_a_secret_is_found_in_the_forms_of_links_pages_and_headers(form: str) -> None:
    told = Redactor([SECRET])(f"before {form} after")
    assert told.replace("=", "") == f"before {REDACTED} after"


@pytest.mark.parametrize("secrets", [("hunter22", "hunter22-and-more"), ("lamp", "lamp-post")])
def test_of_a_secret_that_begins_like_another_nothing_is_left(secrets: tuple[str, str]) -> None:
    short, long = secrets
    for given in (secrets, secrets[::-1]):
        assert Redactor(given)(f"{long} and {short}") == f"{REDACTED} and {REDACTED}"


def test_a_secret_of_eight_characters_is_found_inside_a_word_and_one_of_seven_is_not() -> None:
    assert Redactor(["abcdefgh"])("xabcdefghx") == f"x{REDACTED}x"
    assert Redactor(["abcdefg"])("xabcdefgx abcdefg") == f"xabcdefgx {REDACTED}"


def test_a_secret_of_four_characters_is_redacted_and_one_of_three_is_not() -> None:
    assert Redactor(["lamp", "pin"])("a lamp, a pin") == f"a {REDACTED}, a pin"


def test_without_secrets_only_shapes_are_redacted() -> None:
    assert Redactor()("nothing to hide") == "nothing to hide"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("xapp-1-A0123-4567 closed", f"{REDACTED} closed"),
        ("xoxe.xoxb-1-abcdef", REDACTED),
        (f"M{'a' * 23}.abcdef.{'b' * 27}", REDACTED),
        (f"O{'a' * 23}.abcdef.{'b' * 27}", REDACTED),
        ("the key sk-abcdefghijkl", f"the key {REDACTED}"),
        ("basic dXNlcjpwYXNz", f"basic {REDACTED}"),
        ("/interactions/123/token.x/callback", f"/interactions/123/{REDACTED}/callback"),
        ("https://h/x?token=abc&b=c refused", f"https://h/x?{REDACTED} refused"),
        ("redis://:pw@host", f"redis://{REDACTED}@host"),
        (
            "Token = abc, api_key: def; pwd=ghi",
            f"Token = {REDACTED}, api_key: {REDACTED}; pwd={REDACTED}",
        ),
        ("passwd=a&secret='b'", f"passwd={REDACTED}&secret={REDACTED}'"),
        ('{"apikey": "abc"}', f'{{"apikey": {REDACTED}"}}'),
    ],
)
def test_each_shape_of_a_secret_is_redacted_and_no_word_beside_it(text: str, told: str) -> None:
    assert Redactor()(text) == told
