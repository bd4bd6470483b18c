"""What can be picked: only what is there, and what whoever asked may read."""

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from core.dialog.articles.article_search import audience_of
from core.dialog.articles.choices import shown_section
from core.dialog.turn import Turn
from core.knowledge.library import Library
from core.model.article import Article, Branch, Section
from core.model.conversation import Conversation
from core.model.events import Choice, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from tests.cases import each_case
from tests.desks import article, make_desk, make_library
from tests.drafts import UNCLEAR, fails, talk_with_model
from tests.profile import sweep
from tests.talk import ADA, GRACE, LOBBY, DialogStory

READERS = ("everyone", "agents", "network", "leads", "billing")
AT = {person.handle: Place("console", person.handle) for person in (ADA, GRACE)}
MEMBER = Person("console", "linus", "Linus", member_of=("#support",))


def leading_to(*branches: Branch, audience: tuple[str, ...] = ("everyone",)) -> Article:
    ways = Section("If not", "if-not", "See on.", branches)
    sections = (Section("", "", "Tell the front desk."), ways)
    return article("badge", "A lost badge", "I lost my badge", sections=sections, audience=audience)


MASTER = article("door", "The master code", "open every door", audience=("agents",))
TO_MASTER = leading_to(Branch("Master code", "door"), Branch("Its steps", "door#steps"))


def labels(talk: DialogStory) -> list[str]:
    shown = talk.latest("answer").buttons
    return [button.label for button in shown if button.choice is Choice.PICK]


def test_a_link_to_an_article_for_agents_is_no_way_in(talk: DialogStory) -> None:
    talk.library = Library.of((TO_MASTER, MASTER))
    talk.says(ADA, "I lost my badge")
    assert labels(talk) == []
    assert talk.presses(ADA, Choice.PICK, "door#") == ["stale"]
    talk.says(ADA, "1")
    assert "master code" not in str(talk.said).casefold()


def test_an_agent_who_asks_for_himself_is_shown_it(talk: DialogStory) -> None:
    talk.library = Library.of((TO_MASTER, MASTER))
    talk.says(GRACE, "I lost my badge", at=AT["grace"])
    assert labels(talk) == ["Master code", "Its steps"]


def test_what_is_for_agents_since_the_answer_cannot_be_picked_any_more(talk: DialogStory) -> None:
    talk.says(ADA, "print job stuck, printer is offline")
    talk.library = Library.of(
        replace(each, audience=("agents",)) if each.slug == "printer-offline" else each
        for each in talk.library.articles
    )
    assert talk.presses(ADA, Choice.PICK, "printer-offline#") == ["stale"]
    assert talk.presses(ADA, Choice.PICK, "printer-queue#") == ["answer"]


def test_an_article_that_begins_with_a_heading_has_its_button(talk: DialogStory) -> None:
    bare = article(
        "locker", "A locker", "open a locker", sections=(Section("How", "how", "Turn."),)
    )
    talk.library = Library.of((leading_to(Branch("Locker", "locker")), bare))
    talk.says(ADA, "I lost my badge")
    assert labels(talk) == ["Locker"]
    talk.says(ADA, "1")
    assert talk.facts_of("answer")["body_md"] == "Turn."


def test_a_branch_to_nothing_has_no_button(talk: DialogStory) -> None:
    lost = leading_to(Branch("Gone", "gone"), Branch("No such part", "#gone"))
    talk.library = Library.of((lost,))
    talk.says(ADA, "I lost my badge")
    assert labels(talk) == []


def test_a_member_of_the_agents_room_may_pick_though_memberships_are_not_kept() -> None:
    """A draft fails by itself, and the choice stands as whoever asked may read it."""
    desk = make_desk(llm=talk_with_model().desk.llm)
    open_queue = replace(desk.queues["support"], members_are_agents=True)
    desk = replace(desk, queues={**desk.queues, "support": open_queue})
    own = [replace(a, audience=("agents",)) for a in make_library().articles]
    talk = DialogStory(desk, Library.of(own))
    talk.says(MEMBER, UNCLEAR, at=Place("console", "linus"))
    fails(talk)
    assert len(talk.latest("choice").rows) == 2


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    """Articles for all kinds of readers, each with links to others, dead ones among them."""
    slugs = [f"a{n}" for n in range(draw(st.integers(1, 4)))]
    targets = st.sampled_from([*slugs, *(f"{slug}#steps" for slug in slugs), "#steps", "gone"])
    audiences = st.sets(st.sampled_from(READERS), min_size=1, max_size=2).map(tuple)
    return Library.of(
        article(
            slug,
            f"Article {slug}",
            f"how to polish the {slug} spoon",
            audience=draw(audiences),
            sections=(
                Section("", "", f"The text of {slug}."),
                Section(
                    "Steps",
                    "steps",
                    f"The steps of {slug}.",
                    tuple(Branch(to, to) for to in draw(st.lists(targets, max_size=3))),
                ),
            ),
        )
        for slug in slugs
    )


@pytest.mark.no_cover
@settings(max_examples=sweep(15, 150))
@given(libraries(), libraries(), st.sampled_from((ADA, GRACE)), st.data())
def test_nobody_is_ever_shown_what_is_for_others(
    before: Library, after: Library, who: Person, data: st.DataObject
) -> None:
    """However the articles are linked, whatever is pressed, and though they change meanwhile."""
    talk = DialogStory(make_desk(), before)
    for library in (before, after, after):
        talk.library = library
        may = audience_of(talk.desk, who, AT[who.handle])
        closed = [a for a in library.articles if may.isdisjoint(a.audience)]
        if talk.state is None:
            talk.says(who, "how to polish the a0 spoon", at=AT[who.handle])
        else:
            talk.says(who, data.draw(st.sampled_from("12345")), at=AT[who.handle])
        said = [str((say.args.get("body_md"), say.args.get("source"))) for say in talk.said]
        offered = {button.value.partition("#")[0] for say in talk.said for button in say.buttons}
        talk.said.clear()
        for secret in closed:
            assert f"of {secret.slug}." not in "".join(said)
            assert secret.slug not in offered


@each_case("number", ["0", "3", "99", "-1", "١"])
def test_a_number_that_stands_nowhere_picks_nothing(talk: DialogStory, number: str) -> None:
    talk.says(ADA, "print job stuck, printer is offline")
    talk.says(ADA, number)
    assert talk.heard[-1] != "answer"


def test_one_may_go_back_from_a_branch_to_the_answer_by_word_or_button(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    first = talk.latest("answer").buttons
    assert not [button for button in first if button.choice is Choice.BACK]
    talk.says(ADA, "1")
    assert talk.latest("answer").buttons[-1].choice is Choice.BACK
    assert talk.presses(ADA, Choice.BACK) == ["answer"]
    assert talk.latest("answer").buttons == first, "and the branches are there again"


def test_one_goes_back_step_by_step_as_far_as_the_choice(talk: DialogStory) -> None:
    ways = (
        Section("", "", "Try."),
        Section("If not", "if-not", "See.", (Branch("Tray", "#tray"),)),
    )
    printer = article(
        "printer-queue",
        "Print queue is stuck",
        "my print job is stuck",
        sections=(*ways, Section("Tray", "tray", "Close it.")),
    )
    others = [a for a in talk.library.articles if a.slug != "printer-queue"]
    talk.library = Library.of((*others, printer))
    talk.says(ADA, "print job stuck, printer is offline")
    talk.presses(ADA, Choice.PICK, "printer-queue#")
    talk.says(ADA, "1")
    assert talk.facts_of("answer")["source"] == "printer-queue#tray"
    assert talk.says(ADA, "back") == ["answer"]
    assert talk.says(ADA, "back") == ["choice"]


def test_there_is_no_way_back_to_what_is_for_others_now(talk: DialogStory) -> None:
    wifi = article("wifi", "Connect to the office Wi-Fi", "wifi does not work in the office")
    vpn = next(a for a in talk.library.articles if a.slug == "vpn")
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.PICK, "wifi#")
    talk.library = Library.of((wifi, replace(vpn, audience=("agents",))))
    assert talk.says(ADA, "back") == ["stale"]


@pytest.fixture
def offered(talk: DialogStory) -> DialogStory:
    """A likely article alone, not sure enough to be given."""
    thresholds = replace(talk.library.thresholds, answer=0.999999)
    talk.library = replace(talk.library, thresholds=thresholds)
    assert talk.says(ADA, "my vpn is not connecting today") == ["opened", "choice_of_one"]
    assert talk.facts_of("choice_of_one")["title"] == "Connect to the VPN"
    return talk


@pytest.mark.parametrize("words", ["yes", "ok", "show it please", "1", "Sure"])
def test_one_that_is_offered_alone_is_shown_to_whoever_says_yes(
    offered: DialogStory, words: str
) -> None:
    assert offered.says(ADA, words) == ["answer"]
    assert offered.says(ADA, "yes") == ["summary_solved"], "now it is about the answer"


def test_or_presses_its_button_and_may_go_back(offered: DialogStory) -> None:
    buttons = offered.latest("choice_of_one").buttons
    assert [button.choice for button in buttons] == [Choice.SHOW, Choice.NONE_OF_THESE]
    assert offered.presses(ADA, Choice.SHOW, buttons[0].value) == ["answer"]
    assert offered.says(ADA, "back") == ["choice_of_one"]
    assert offered.presses(ADA, Choice.SHOW, "forged") == ["stale"]


def test_why_tells_for_which_reason_it_was_only_offered(offered: DialogStory) -> None:
    offered.presses(ADA, Choice.NONE_OF_THESE)
    offered.says(ADA, "why")
    row = offered.latest("why").rows[0]
    assert (row["about"], row["verdict"], row["needed"]) == (
        "look_choice_of_one",
        "refused",
        "1.00",
    )


@pytest.mark.parametrize(("answer", "about"), [(0.3, "look_choice_close"), (0.9, "look_choice")])
def test_of_a_choice_of_two_too(talk: DialogStory, answer: float, about: str) -> None:
    """They were close to each other, or neither was sure enough: what is true is said."""
    talk.library = replace(
        talk.library, thresholds=replace(talk.library.thresholds, answer=answer, margin=1.0)
    )
    talk.says(ADA, "print job stuck, printer is offline")
    talk.says(ADA, "why")
    assert talk.latest("why").rows[0]["about"] == about


def test_none_of_these_is_one_press_and_the_same_is_not_offered_again(talk: DialogStory) -> None:
    assert talk.says(ADA, "print job stuck, printer is offline") == ["opened", "choice"]
    buttons = [button.choice for button in talk.latest("choice").buttons]
    assert buttons.count(Choice.NONE_OF_THESE) == 1
    after = talk.presses(ADA, Choice.NONE_OF_THESE)
    assert "choice" not in after and after
    again = talk.says(ADA, "the print job is stuck and the printer is offline")
    assert not {"choice", "choice_of_one"} & set(again)


def test_other_words_while_choosing_never_bring_the_same_choice(talk: DialogStory) -> None:
    talk.says(ADA, "print job stuck, printer is offline")
    again = talk.says(ADA, "printer offline with a stuck print job, I said")
    assert not {"choice", "choice_of_one"} & set(again)


def test_before_anything_was_shown_no_section_has_branches(talk: DialogStory) -> None:
    said = MessageReceived(EventId("e"), talk.now, LOBBY, ADA, "Error 809")
    begun = Conversation(ConversationId("c"), ADA, LOBBY)
    assert shown_section(Turn(talk.desk, talk.library, said, begun)) is None
