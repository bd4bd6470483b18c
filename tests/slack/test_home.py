"""The page of one person, as Slack shows it."""

from typing import Any

from adapters.slack.outbound.dialect import SlackDialect
from adapters.slack.outbound.views import home
from core.model.actions import Button, HomeList, ShowHome, Value
from core.model.events import Choice
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW
from tests.slack.hostile import CROWDS, HOSTILE, HUGE, WHEN, facts
from tests.slack.server import Validator
from tests.slack.server.records import words_of

LISTS = ("home_mine", "home_late", "home_held", "home_near", "home_queue", "home_promises")


def page(*lists: HomeList, desk: str = "Support") -> ShowHome:
    return ShowHome({"desk": desk, "opens": WHEN}, lists, (Button(Choice.NEW_TICKET),))


def judged(shown: ShowHome) -> dict[str, Any]:
    """The view, which keeps every rule and calls nobody."""
    view = home(shown, SlackDialect(NOW))
    judge = Validator()
    judge.view("views.publish", view, "home")
    assert judge.violations == []
    assert judge.mentions == []
    assert all(link.label in ("", link.url) for link in judge.links)
    return view


def kinds(view: dict[str, Any]) -> list[str]:
    return [block["type"] for block in view["blocks"]]


def rows(name: str, number: int, *words: str) -> HomeList:
    line: dict[str, Value] = facts(f"{name}.row", *(words or ("x",)))
    return HomeList(name, (line,) * number)


def test_a_page_says_what_the_desk_is_for_and_then_each_list() -> None:
    mine, queue = rows("home_mine", 2), HomeList("home_queue", ())
    view = judged(page(mine, queue))
    assert kinds(view) == ["section", "actions", "divider", "section", "divider", "section"]
    shown = words_of(view["blocks"])
    assert shown[0].startswith("*Support*\nWrite to me what is wrong")
    assert "People are back <!date^" in shown[0]
    assert shown[1] == "New ticket"
    assert shown[2].startswith(
        "*Your tickets*\n\n• *x* · x to x, with x · x · of x · reply by <!date^"
    )
    assert shown[3] == "*Waiting for somebody*\nNothing is waiting."


def test_a_list_without_lines_says_so_or_is_left_out() -> None:
    """Nothing close to its deadline is worth no words."""
    view = judged(page(HomeList("home_near", ()), HomeList("home_mine", ())))
    assert words_of(view["blocks"])[2:] == ["*Your tickets*\nNone is open."]


def test_the_way_in_stands_out_and_belongs_to_no_ticket() -> None:
    (button,) = judged(page())["blocks"][1]["elements"]
    assert (button["style"], button["value"]) == ("primary", "|new_ticket|")


@each_case("name", LISTS)
def test_no_words_have_any_power_on_a_page(name: str) -> None:
    for at in range(len(CROWDS)):
        judged(page(rows(name, 3, *CROWDS[at:], *CROWDS[:at]), desk=CROWDS[at]))


def test_each_for_itself_has_no_power_on_a_page() -> None:
    for words in (*HOSTILE, *HUGE):
        judged(page(rows("home_mine", 1, words), desk=words))


def test_a_page_of_very_many_tickets_is_cut_at_slacks_hundred() -> None:
    lists = [rows(name, 60, "a ticket about something " * 12) for name in LISTS]
    view = judged(page(*lists))
    assert len(view["blocks"]) <= 100
    assert kinds(view)[-1] == "section"


def test_the_longest_page_that_the_desk_makes_is_shown_whole() -> None:
    """Ten tickets of one's own, and thirty in each list of agents."""
    subject = "s" * 80
    sizes = zip(LISTS, (10, 30, 30, 30, 30, 4), strict=True)
    view = judged(page(*(rows(name, number, subject) for name, number in sizes)))
    shown = "\n".join(words_of(view["blocks"]))
    assert len(view["blocks"]) < 100
    assert shown.count("•") == 134
