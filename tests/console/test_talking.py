"""One person plays both sides in a terminal, from the first word to the rating."""

from pathlib import Path

import pytest

from adapters.console.typed_input import Unclear, read
from core.model.commands import Word
from tests.console.conftest import Play

HANDED_OFF = ("My cat ate the spoon", "1", "1", "skip", "skip", "skip", "1")


async def test_a_greeting_opens_nothing(play: Play) -> None:
    shown = await play("hi", "/mine")
    assert "Tell me in a sentence what is wrong" in shown
    assert "HD-1001" not in shown


async def test_buttons_are_numbers_and_an_answer_can_end_it(play: Play) -> None:
    shown = await play("My VPN does not connect", "1", ":five:")
    assert "[1] That solved it" in shown
    assert "HD-1001 is solved." in shown
    assert "Thank you for rating it 5 of 5." in shown


async def test_what_stands_in_numbered_lines_is_not_repeated_as_buttons(play: Play) -> None:
    shown = await play("My cat ate the spoon")
    assert shown.count("Feature Requests") == 1


async def test_both_sides_are_on_view(play: Play) -> None:
    shown = await play(*HANDED_OFF, "/as agent grace", "1", "Hello", "/as requester ada", "Hi back")
    assert "   #support | Open · HD-1001" in shown
    assert "        ada | Grace Hopper has taken HD-1001" in shown
    assert "        ada | Grace Hopper: Hello" in shown
    assert "   #support | HD-1001: Ada: Hi back" in shown


async def test_a_note_stays_with_the_agents(play: Play) -> None:
    shown = await play(*HANDED_OFF, "/as agent grace", "1", "/note he is a difficult customer")
    shown += await play("/as requester ada", "/in HD-1001", "/status", "/why")
    seen_by_ada = [line for line in shown.splitlines() if line.startswith("        ada |")]
    assert "difficult" not in "".join(seen_by_ada)


async def test_a_ticket_is_there_after_a_restart(play: Play) -> None:
    await play(*HANDED_OFF)
    assert "HD-1001" in await play("/mine")
    again = await play("/as agent grace", "/claim #1001", "/in hd-1001", "I am on it")
    assert "        ada | Grace Hopper: I am on it" in again


async def test_an_edit_edits_what_was_carried(play: Play) -> None:
    shown = await play(*HANDED_OFF, "/as agent grace", "1", "Pres F5", "/edit Press F5", "/delete")
    assert "        ada | (updated) Grace Hopper: Press F5" in shown
    assert "        ada | (a message was taken back)" in shown


async def test_a_reaction_rates_and_another_one_changes_it(play: Play) -> None:
    shown = await play("My VPN does not connect", "1", ":two:", ":thumbsup:")
    assert "What went wrong" in shown or "what went wrong" in shown
    assert "5 of 5" in shown


async def test_a_reaction_goes_to_the_card_whatever_was_said_beneath_it(play: Play) -> None:
    shown = await play(*HANDED_OFF, "And the spoon", "/as agent grace", ":eyes:", "-:eyes:")
    assert "Grace Hopper has taken HD-1001" in shown
    assert "is back with the team" in shown
    shown = await play("/as agent grace", ":eyes:")
    assert "There is nothing yet that this could be done to." in shown


async def test_a_form_is_asked_field_by_field_and_can_be_left(play: Play) -> None:
    shown = await play("/ticket", "", "/cancel", "/ticket", "A beamer is dark", "2", "", "", "", "")
    assert "The form is left; nothing was sent." in shown
    assert "HD-1001: A beamer is dark" in shown


async def test_what_steers_the_terminal_is_no_answer_in_a_form(play: Play) -> None:
    """`/as agent grace` would become the words of the ticket."""
    steering = ("/as agent grace", "/delete", "/lobby", "/edit so", "/home", "/as", "/controls")
    shown = await play("/ticket", *steering, "A beamer is dark", "/wait-for 1 day", "", "9")
    assert shown.count("First answer the question, or leave the form with /cancel.") == 6
    assert "As whom? /as requester ada" in shown and "/reply WORDS" in shown
    assert "Please choose one of these by its number; /cancel leaves the form." in shown
    assert "grace>" not in shown


async def test_quit_in_a_form_leaves(play: Play) -> None:
    assert "nobody reads this" not in await play("/ticket", "/quit", "nobody reads this")


async def test_a_form_takes_files_and_asks_again_for_one_that_is_not_there(
    play: Play, tmp_path: Path
) -> None:
    for name in ("one.png", "two.png"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    before = ("/ticket", "A beamer is dark", f"/attach {tmp_path}/one.png", "", "", "", "")
    shown = await play(*before, "cleaned the valve", f"{tmp_path}/two.png", "", "person")
    assert "one.png is attached." in shown
    assert "cleaned the valve cannot be read: No such file or directory." in shown
    assert "that kind of file is not accepted" not in shown
    assert "Files: one.png and two.png" in shown


async def test_a_file_is_attached_by_its_path(play: Play, tmp_path: Path) -> None:
    shot = tmp_path / "shot of it.png"
    shot.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    shown = await play(*HANDED_OFF[:5], f'/attach "{shot}" see here', "skip", "1")
    assert "Files: shot of it.png" in shown


async def test_a_file_that_is_not_there_or_not_allowed_is_refused_with_the_reason(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a long path would break the line elsewhere
    Path("virus.exe").write_bytes(b"MZ")
    shown = await play("My cat ate the cable", "/attach none.png", "/attach virus.exe")
    assert "No such file or directory." in shown
    assert "that kind of file is not accepted" in shown


async def test_a_file_of_more_than_ten_megabytes_is_refused(play: Play, tmp_path: Path) -> None:
    huge = tmp_path / "huge.png"
    huge.write_bytes(b"0" * (10 * 1024 * 1024 + 1))
    shown = await play("My cat ate the cable", f"/attach {huge}")
    assert "larger than 10 MB" in shown


async def test_ten_megabytes_of_words_cost_nothing(play: Play) -> None:
    shown = await play("cable " * 1_700_000, "1")
    assert "HD-1001" in shown
    assert shown.count("cable") < 1_800_000


async def test_time_is_let_pass_and_what_falls_due_happens(play: Play) -> None:
    shown = await play(*HANDED_OFF, "/wait-for 3 hours")
    assert "   #support | HD-1001: A first reply is due today 14:05." in shown
    assert "For example: /wait-for 90 minutes" in await play("/wait-for ever")


async def test_critical_calls_the_people_on_call_at_night(play: Play) -> None:
    shown = await play("/wait-for 14 hours", "production is down for everyone", "1")
    assert "(calls Grace Hopper, Alan Turing)" in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/as agent nobody", "There is no agent nobody. Known: grace, alan, mary, dorothy."),
        ("/as somebody", "As whom? /as requester ada, or /as agent grace"),
        ("/edit", "To what? /edit NEW WORDS"),
        ("/edit this", "There is nothing yet that this could be done to."),
        (":five:", "There is nothing yet that this could be done to."),
        ("/attach", "Which file? /attach PATH [words]"),
        ("/in", "Which ticket? /in HD-1042"),
        ("/controls", "/attach PATH [words]"),
        ("/controlls", "There is no /controlls. Did you mean /controls?"),
    ],
)
async def test_a_slip_is_told_and_costs_nothing(play: Play, typed: str, told: str) -> None:
    assert told in await play(typed)


def test_no_command_of_the_desk_is_taken_for_a_slip_of_the_terminals_own_words() -> None:
    said = {word.value: read(f"/{word.value} HD-1042") for word in Word}
    assert [word for word, wish in said.items() if isinstance(wish, Unclear)] == []


async def test_what_agents_say_beside_the_cards_stays_talk(play: Play) -> None:
    shown = await play("/as agent mary", "lunch?")
    assert "Nothing came of that here." in shown


async def test_help_fits_on_a_screen_for_both_sides(play: Play) -> None:
    for side in ("requester ada", "agent grace"):
        shown = await play(f"/as {side}", "/help")
        assert 5 < len(shown.splitlines()) < 24


async def test_the_page_shows_ones_own_tickets_the_hours_and_what_to_expect(play: Play) -> None:
    shown = await play("/home")
    assert "People are at work until today 18:00." in shown
    assert "Your tickets" in shown
    assert "None is open." in shown
    assert "- High: a person replies within 1 working hour" in shown
    assert "Waiting for somebody" not in shown
    shown = await play(*HANDED_OFF, "/home")
    page = shown.partition("Your tickets")[2]
    assert f"- HD-1001 · Open · {HANDED_OFF[0]} · reply by today" in page
    assert "working hours run from" in page


async def test_the_page_of_an_agent_shows_the_work(play: Play) -> None:
    shown = await play(*HANDED_OFF, "/as agent grace", "/home")
    assert "Waiting for somebody" in shown
    assert "Nothing now." in shown
    assert "- HD-1001 · Low" in shown.partition("Waiting for somebody")[2]
    shown = await play("/as agent grace", "/in HD-1001", "/claim", "/home")
    assert "- HD-1001" in shown.partition("Yours to work on")[2].partition("Waiting for")[0]
    assert "Nothing is waiting." in shown


async def test_to_look_at_the_page_opens_nothing_and_leaves_no_trace(play: Play) -> None:
    shown = await play("/home", "/HOME", "/mine")
    assert shown.count("What to expect") == 2
    assert "You have no tickets yet." in shown


async def test_remarks_and_blank_lines_are_no_words(play: Play) -> None:
    shown = await play("", "# a remark", "   ")
    assert shown.strip() == "# a remark"


async def test_quit_ends_the_script(play: Play) -> None:
    assert "after" not in await play("/quit", "after")


async def test_a_reply_goes_to_the_ticket_of_the_newest_message(play: Play) -> None:
    shown = await play(*HANDED_OFF, "/as agent grace", "/lobby", "/reply I am on it")
    assert "        ada | HD-1001: Grace Hopper: I am on it" in shown
    assert "What? /reply WORDS" in await play("/reply")


async def test_a_slip_is_held_and_sent_by_its_number(play: Play) -> None:
    shown = await play(*HANDED_OFF, "/as agent grace", "1", "wait a moment, please", "1")
    asked = shown.index("I have not sent this to Ada: it looks like a command.")
    assert "[1] Send to Ada" in shown[asked:]
    assert shown.index("        ada | Grace Hopper: wait a moment, please") > asked
