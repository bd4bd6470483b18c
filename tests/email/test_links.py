"""The links of a letter: a page with a button, which presses what it says, once."""

from datetime import timedelta

from adapters.kit.mail_links import PATH, LetterPress, read_press, sign_press
from core.model.events import Choice
from core.model.ids import ConversationId
from core.model.people import Person, Place
from tests.clock import SUNDAY_TEN

SECRET = b"s" * 32
PRESS = LetterPress(
    ConversationId("talk"),
    Choice.PICK,
    "vpn#steps",
    Place("email", "@ana@acme.test", "thread"),
    Person("email", "ana@acme.test", "Ana"),
    "The VPN",
)


def test_a_link_says_what_it_presses_and_nobody_can_change_it() -> None:
    token = sign_press(SECRET, PRESS, SUNDAY_TEN)
    assert read_press(SECRET, token, SUNDAY_TEN) == PRESS
    assert read_press(b"t" * 32, token, SUNDAY_TEN) is None
    assert read_press(SECRET, token[:-1], SUNDAY_TEN) is None
    assert read_press(SECRET, "x" + token, SUNDAY_TEN) is None
    assert read_press(SECRET, "", SUNDAY_TEN) is None
    assert read_press(SECRET, token, SUNDAY_TEN + timedelta(days=46)) is None
    assert PATH.startswith("/letter/")
