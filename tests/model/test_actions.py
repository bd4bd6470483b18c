"""What a message says of its ticket, without a look into the arguments of its wording."""

from core.model.actions import Say
from core.model.people import Place

LOBBY = Place("console", "ada")


def test_a_message_is_called_by_its_ticket_and_subject() -> None:
    say = Say(LOBBY, "card", args={"ticket": "HD-7", "subject": "It hums"})
    assert (say.ticket, say.title) == ("HD-7", "HD-7 It hums")


def test_a_message_about_no_ticket_has_no_title() -> None:
    say = Say(LOBBY, "greeting")
    assert (say.ticket, say.title) == ("", "")
