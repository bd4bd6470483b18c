"""`deskhand kb`: the articles tried, checked, proved; what they lack and what they are worth."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Type
from tests.cli.desk import with_stories, with_ticket


@pytest.fixture
def sound(folder: Path) -> Path:
    """The articles of the folder, without links to those that were left at home."""
    for file in (folder / "kb_articles").glob("*.md"):
        text = file.read_text()
        for other in (ROOT / "kb_articles").glob("*.md"):
            if not (folder / "kb_articles" / other.name).exists():
                text = text.replace(f"]({other.name}", "](https://example.org/")
        file.write_text(text)
    return folder


def test_sound_articles_are_counted_and_the_threshold_is_told(deskhand: Type, sound: Path) -> None:
    ended = deskhand("kb", "check")
    assert ended.code == 0, ended.err
    assert "6 articles can be used.\nAn answer needs " in ended.out
    assert "73 questions was asked without itself" in ended.out


def test_what_is_broken_dead_or_of_nobody_is_named(deskhand: Type, folder: Path) -> None:
    payslip = folder / "kb_articles" / "payslip.md"
    payslip.write_text(payslip.read_text().replace("owner: people", "owner: x"))
    (folder / "kb_articles" / "broken.md").write_text("no head")
    ended = deskhand("kb", "check")
    assert ended.code == 1
    assert "kb_articles/broken.md:1: no front matter" in ended.out
    assert ": owner 'x' is not in the policy. Known: " in ended.out
    assert "which is not there" in ended.out


@pytest.mark.parametrize(
    ("team", "meant"), [("peple", "Is it people?"), ("xyzzy", "Known: network, ")]
)
def test_a_team_that_an_article_hands_over_to_is_known(
    deskhand: Type, sound: Path, team: str, meant: str
) -> None:
    payslip = sound / "kb_articles" / "payslip.md"
    text = payslip.read_text().replace("owner: people", "owner: people\nhandoff: people")
    payslip.write_text(text)
    assert deskhand("kb", "check").code == 0
    payslip.write_text(text.replace("handoff: people", f"handoff: {team}"))
    line = text.splitlines().index("handoff: people") + 1
    ended = deskhand("kb", "check")
    assert ended.code == 1
    assert f"payslip.md:{line}: handoff: unknown team '{team}'. {meant}" in ended.out


def test_a_doubt_fails_only_where_it_shall(deskhand: Type, sound: Path) -> None:
    payslip = sound / "kb_articles" / "payslip.md"
    payslip.write_text(payslip.read_text().replace("reviewed: 2026", "reviewed: 2019"))
    ended = deskhand("kb", "check")
    assert ended.code == 0
    assert "warning: kb_articles/payslip.md: it was reviewed on 2019" in ended.out
    assert deskhand("kb", "check", "--strict").code == 1


def test_without_articles_that_can_be_used_the_usual_threshold_is_told(
    deskhand: Type, folder: Path
) -> None:
    for file in (folder / "kb_articles").glob("*.md"):
        file.write_text("Oil it.")
    ended = deskhand("kb", "check")
    assert ended.code == 1
    assert "An answer needs 80.0%.\nThere are no example questions" in ended.out


def test_a_folder_without_articles_is_told_with_what_to_do(deskhand: Type, folder: Path) -> None:
    for file in (folder / "kb_articles").glob("*.md"):
        file.unlink()
    for words in (("kb", "ask", "printer"), ("kb", "check"), ("check", "--chat")):
        ended = deskhand(*words)
        assert ended.code == 0 and "kb_articles holds no article yet" in ended.out, words
    (folder / "kb_articles" / "door.md").write_text("Oil it.")
    asked = deskhand("kb", "ask", "printer").out
    assert asked == "No article of kb_articles can be used; `deskhand kb check` says why.\n"


def test_practice_that_always_goes_wrong_is_told_with_its_remedy(
    deskhand: Type, sound: Path
) -> None:
    for slug, asked in {
        "a": "the blue door squeaks loudly",
        "b": "the blue door squeaks softly",
    }.items():
        text = f"---\ntitle: Door {slug}\nquestions: [{asked}]\ncategory: general\n"
        text += "owner: people\nreviewed: 2026-11-01\n---\nOil it.\n"
        (sound / "kb_articles" / f"{slug}.md").write_text(text)
    for file in sorted((sound / "kb_articles").glob("*.md"))[2:]:
        file.unlink()
    ended = deskhand("kb", "check")
    assert "none would be answered" in ended.out
    assert "More example questions" in ended.out


def test_a_question_is_tried_as_anybody_or_as_an_agent(deskhand: Type, folder: Path) -> None:
    for file in ("suspected-breach.md",):
        text = (ROOT / "kb_articles" / file).read_text()
        (folder / "kb_articles" / file).write_text(text)
    question = text.split("questions:\n  - ")[1].split("\n")[0].strip('"')
    assert "suspected-breach" not in deskhand("kb", "ask", question).out
    assert "answer with suspected-breach" in deskhand("kb", "ask", "--as", "agents", question).out
    ended = deskhand("kb", "ask", "--as", "nobody", question)
    assert ended.code == 2
    assert "nobody: no such readers. There are agents, " in ended.err


def test_two_problems_in_one_message_are_told(deskhand: Type) -> None:
    said = "My VPN does not connect. And where do I find my payslip?"
    out = deskhand("kb", "ask", said).out
    assert "One of several problems: 'My VPN does not connect' is answered by vpn-connect." in out
    assert "is answered by payslip" in out
    assert "It would offer" in out


def test_a_file_of_questions_is_proved(deskhand: Type, folder: Path) -> None:
    rows = "# ours\n\nMy VPN does not connect\tvpn-connect\nvpn\tpayslip | vpn-connect|vpn-slow\n"
    (folder / "ours.tsv").write_text(rows + "pancakes\thand-off\n")
    ended = deskhand("kb", "eval", "ours.tsv")
    assert ended.code == 0
    told = (
        "3 of 3 lines end as they should (1 answered, 1 offered, 1 hand-off); 0 answered wrongly."
    )
    assert ended.out.strip() == told


def test_a_line_may_want_the_answer_outright_and_be_an_agents(deskhand: Type, folder: Path) -> None:
    text = (ROOT / "kb_articles" / "verify-identity.md").read_text()
    (folder / "kb_articles" / "verify-identity.md").write_text(text)
    asked = "How do I check that the caller is really the employee?"
    rows = (
        f"vpn\tvpn-slow\nMy VPN does not connect\t!vpn-connect\n@agents {asked}\t!verify-identity\n"
    )
    (folder / "ours.tsv").write_text(f"{rows}{asked}\thand-off\n")
    assert deskhand("kb", "eval", "ours.tsv").code == 0
    (folder / "ours.tsv").write_text("vpn\t!vpn-slow\n@agents My VPN does not connect\thand-off\n")
    ended = deskhand("kb", "eval", "ours.tsv")
    assert ended.code == 1 and "0 of 2 lines end as they should" in ended.out
    assert "!vpn-slow" in ended.out


def test_the_questions_that_stand_alone_are_listed(deskhand: Type, sound: Path) -> None:
    (sound / "kb_articles" / "odd.md").write_text(
        "---\ntitle: A\nquestions: [the printer hums a song]\ncategory: general\nowner: people\n"
        "reviewed: 2026-11-01\n---\nB.\n"
    )
    told = deskhand("kb", "check", "--questions").out
    assert re.search(r"the printer hums a song +odd +printer-offline +\d+%", told)
    assert "the printer hums a song" not in deskhand("kb", "check").out


def test_a_question_that_ends_otherwise_is_named_and_fails(deskhand: Type, folder: Path) -> None:
    rows = (
        "My VPN does not connect\tpayslip\nMy VPN does not connect\thand-off\npancakes\tpayslip\n"
    )
    (folder / "ours.tsv").write_text(rows)
    ended = deskhand("kb", "eval", "ours.tsv")
    assert ended.code == 1
    assert "1     My VPN does not connect  payslip   answered vpn-connect" in ended.out
    assert "pancakes                 payslip   hand-off" in ended.out
    assert "0 of 3 lines end as they should" in ended.out and "2 answered wrongly." in ended.out
    assert deskhand("kb", "eval", "--allowed", "1", "ours.tsv").code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a question without a tab", "line 1: write a question, a tab, and an article"),
        (b"a\tpayslip\n\tpayslip\nb\tgone\n", "line 3: there is no article 'gone'"),
        (b"@nobody a\tpayslip\n", "line 1: there are no readers 'nobody'"),
        (b"@agents\tpayslip\n", "line 1: write a question, a tab, and an article"),
        (b"a\t!gone\n", "line 1: there is no article '!gone'"),
        (b"# nothing\n", "holds no question"),
        (b"caf\xe9\tpayslip\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    deskhand: Type, folder: Path, content: bytes, said: str
) -> None:
    (folder / "ours.tsv").write_bytes(content)
    ended = deskhand("kb", "eval", "ours.tsv")
    assert ended.code == 2
    assert said in ended.err
    assert "No such file" in deskhand("kb", "eval", "gone.tsv").err


def test_what_was_asked_in_vain_is_told_most_wanted_first(deskhand: Type) -> None:
    with_ticket("data/desk.db")
    out = deskhand("kb", "gaps").out
    assert "1      The projector is dark" in out
    assert "1 in all." in out
    assert deskhand("kb", "gaps", "--days", "1").out == "No unanswered questions.\n"


def test_each_article_has_its_report(deskhand: Type) -> None:
    with_ticket("data/desk.db")
    lines = deskhand("kb", "report").out.splitlines()
    assert lines[0].split() == ["article", "shown", "solved", "refused", "reopened", "rating"]
    assert lines[1].split() == ["vpn-connect", "1", "0", "0", "0", "-"]
    assert deskhand("kb", "report", "--days", "1").out == "No article was shown yet.\n"


def test_each_ticket_counts_once_for_an_article_by_what_came_of_it(deskhand: Type) -> None:
    with_stories("data/desk.db")
    lines = deskhand("kb", "report").out.splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["vpn-connect", "4", "3", "1", "1", "4.5"],
        ["vpn-slow", "1", "0", "1", "0", "-"],
    ]


def test_what_was_offered_and_helped_nobody_was_asked_in_vain(deskhand: Type) -> None:
    with_stories("data/desk.db")
    out = deskhand("kb", "gaps").out
    assert "3 in all." in out
    for question in ("My VPN does not connect", "vpn please"):
        assert question in out
