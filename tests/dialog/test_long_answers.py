"""What answers stands alone under its own title, and goes on in further messages."""

from dataclasses import replace

import pytest

from core.dialog.articles.excerpts import text_of, title_of
from core.knowledge.articles.message_split import MAX_ANSWER_PARTS
from core.knowledge.library import Library
from core.model.article import Section
from core.model.events import Choice
from tests.desks import article
from tests.talk import ADA, DialogStory

LEAD = Section("", "", "Connect the charger first.")
SWOLLEN = Section("The battery is swollen", "battery", "Do not charge it. Walk away and call us.")
STEPS = "\n".join(f"{n}. Choose the setting number {n} {'and wait ' * 12}." for n in range(1, 40))


def shelf(*sections: Section, lead_always: bool = False) -> Library:
    laptop = article("laptop", "Laptop does not start", "my laptop is dead", sections=sections)
    other = article("wifi", "Connect to the office Wi-Fi", "wifi does not work in the office")
    return Library.of((replace(laptop, lead_always=lead_always), other))


@pytest.mark.parametrize(
    ("library", "has_lead"),
    [
        (shelf(LEAD, SWOLLEN), False),
        (shelf(LEAD, SWOLLEN, lead_always=True), True),
        (shelf(LEAD, replace(SWOLLEN, with_lead=True)), True),
    ],
)
def test_the_section_that_answers_stands_alone_unless_its_author_says_otherwise(
    library: Library, has_lead: bool
) -> None:
    laptop = library.article("laptop")
    assert laptop is not None
    assert ("Connect the charger" in text_of(laptop, "battery")) is has_lead
    assert title_of(laptop, "battery") == "Laptop does not start: The battery is swollen"
    assert title_of(laptop, "") == "Laptop does not start"


def test_a_long_section_goes_on_in_further_messages(talk: DialogStory) -> None:
    talk.library = shelf(LEAD, Section("Steps", "steps", STEPS))
    said = talk.says(ADA, "my laptop is dead")
    *parts, last = [each for each in said if each.startswith("answer")]
    assert parts and set(parts) == {"answer_part"} and last == "answer"
    assert talk.latest("answer").buttons[0].choice is Choice.SOLVED
    count = len(parts) + 1
    assert talk.facts_of("answer")["title"] == f"Laptop does not start ({count}/{count})"
    assert "39. Choose the setting" in str(talk.facts_of("answer")["body_md"])


def test_a_book_is_cut_and_says_so(talk: DialogStory) -> None:
    talk.library = shelf(LEAD, Section("Steps", "steps", STEPS * 6))
    said = talk.says(ADA, "my laptop is dead")
    assert sum(each.startswith("answer") for each in said) == MAX_ANSWER_PARTS
    assert str(talk.facts_of("answer")["body_md"]).endswith("\N{HORIZONTAL ELLIPSIS}")


def test_a_long_answer_that_is_only_mentioned_goes_on_too(talk: DialogStory) -> None:
    talk.library = shelf(LEAD, Section("Steps", "steps", STEPS))
    said = talk.says(ADA, "outage: my laptop is dead")
    assert said[said.index("answer_meanwhile") + 1] == "answer_part"
