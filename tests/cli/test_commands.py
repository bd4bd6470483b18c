"""Each command does what it says, and each failure has its code and its remedy."""

import json
from pathlib import Path

import pytest

from bot.terminal import count
from core.dialog.diagram import mermaid
from tests.cli.conftest import ROOT, Type
from tests.cli.desk import dead_letters, delivered_twice, quarantined, with_ticket


def test_everything_that_a_start_needs_is_tried(deskhand: Type) -> None:
    ended = deskhand("check", "--chat")
    assert ended.code == 0
    assert "ok  policy     desk.toml: 6 teams, 3 queues, 4 agents" in ended.out
    assert "ok  database   sqlite:///data/desk.db: can be written" in ended.out
    assert "All checks passed." in ended.out


def test_all_that_is_wrong_is_told_at_once(deskhand: Type, folder: Path) -> None:
    policy = (folder / "desk.toml").read_text()
    (folder / "desk.toml").write_text(
        policy.replace('within = "2 hours"', 'within = "soon"').replace("10:00-18:00", "10-26", 1)
    )
    ended = deskhand("check")
    assert ended.code == 1
    assert ended.out.count("desk.toml:") == 2
    assert "2 problems." in ended.out


def test_an_article_that_is_broken_or_of_nobody_is_named(deskhand: Type, folder: Path) -> None:
    article = (folder / "kb_articles" / "payslip.md").read_text()
    (folder / "kb_articles" / "payslip.md").write_text(article.replace("owner: people", "owner: x"))
    (folder / "kb_articles" / "broken.md").write_text("no head")
    ended = deskhand("check")
    assert ended.code == 1
    assert "kb_articles/broken.md:1: no front matter" in ended.out
    assert ": owner 'x' is not in the policy" in ended.out


def test_an_escalation_of_private_tickets_to_others_is_named(deskhand: Type, folder: Path) -> None:
    policy = (folder / "desk.toml").read_text()
    (folder / "desk.toml").write_text(policy.replace('private_escalation = ["lead"]', ""))
    ended = deskhand("check")
    assert ended.code == 1
    assert "!!  policy     [queues.people] is private, and its tickets escalate to" in ended.out
    assert 'Write private_escalation = ["lead"] in [queues.people] if they may.' in ended.out


def test_a_database_that_cannot_be_written_is_named(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////proc/none/desk.db")
    ended = deskhand("check")
    assert ended.code == 1
    assert "!!  database   the database sqlite" in ended.out


def test_settings_that_cannot_be_used_are_all_named(
    deskhand: Type,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    (folder / ".env").write_text('DISCORD_TOKEN="abc')
    ended = deskhand("check")
    assert ended.code == 1
    assert "LOG_LEVEL" in ended.out and "LOG_FORMAT" in ended.out
    assert ".env:1: this line cannot be read" in ended.out
    assert caplog.messages == [], "python-dotenv has nothing to add"
    assert deskhand("chat", "--demo").code == 3


def test_nothing_starts_on_half_a_policy(deskhand: Type, folder: Path) -> None:
    (folder / "desk.toml").write_text("[desk]\nnam = 'x'\n")
    ended = deskhand("chat", "--demo")
    assert ended.code == 3
    assert ended.err.startswith("Nothing was started.\ndesk.toml:")


def test_a_database_that_is_down_has_its_own_code(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:secret@127.0.0.1:1/desk")
    ended = deskhand("migrate")
    assert ended.code == 4
    assert "nobody listens there. Start the database server" in ended.err
    assert "secret" not in ended.err
    assert ended.err.count("\n") == 1


def test_a_start_without_a_platform_says_what_to_do(deskhand: Type) -> None:
    ended = deskhand("run")
    assert ended.code == 3
    assert "`deskhand chat` opens the desk in this terminal" in ended.err


@pytest.mark.parametrize(
    ("name", "variable"), [("slack", "SLACK_BOT_TOKEN"), ("discord", "DISCORD_TOKEN")]
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_queue_on_a_platform_without_its_token_is_named(
    deskhand: Type,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    variable: str,
    command: str,
) -> None:
    policy = (folder / "desk.toml").read_text().replace('"console"  ', f'"{name}"  ', 1)
    (folder / "own.toml").write_text(policy)
    monkeypatch.setenv("DESK_FILE", str(folder / "own.toml"))
    ended = deskhand(command)
    said = f'own.toml: queue support lives on "{name}", which is not connected. Set {variable}'
    assert said in ended.out + ended.err
    assert ended.code in (1, 3)


@pytest.mark.parametrize(
    ("token", "said"), [("", "it is missing"), ("abc", "it is no bot's token")]
)
def test_an_invitation_tells_a_missing_token_from_a_wrong_one(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch, token: str, said: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    ended = deskhand("discord", "invite")
    assert ended.code == 3 and f"DISCORD_TOKEN: {said}" in ended.err
    assert deskhand("discord", "invite", "--application", "abc").code == 2
    assert deskhand("discord", "invite", "--application", "123456789012345678").code == 0


def test_a_number_has_its_noun() -> None:
    assert count(1, "ticket") == "1 ticket"
    assert count(0, "ticket") == "0 tickets"
    assert count(1200, "ticket is", "tickets are") == "1,200 tickets are"


def test_a_command_typed_wrongly_is_usage(deskhand: Type) -> None:
    assert deskhand("dance").code == 2
    assert deskhand("chat", "--at", "soon").code == 2
    assert deskhand("ticket", "hello").code == 2
    assert deskhand("sla", "verify", "none.json").code == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--help",), "check"),
        (("-h",), "check"),
        (("help", "help"), "check"),
        (("help", "kb"), "ask"),
        (("ls", "-h"), "--json"),
    ],
)
def test_help_is_no_failure(deskhand: Type, words: tuple[str, ...], told: str) -> None:
    ended = deskhand(*words)
    assert ended.code == 0 and told in ended.out


def test_where_the_help_was_shown_nobody_is_sent_to_it(deskhand: Type) -> None:
    assert "shows how" not in deskhand().err + deskhand("kb").err


def test_a_hint_can_be_typed_however_the_command_was_called(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m bot` was told of `deskhand -m bot kb why --help`."""
    monkeypatch.setattr("typer._click.utils._detect_program_name", lambda: "python -m bot")
    assert "\n`deskhand kb why --help` shows how." in deskhand("kb", "why").err


def test_a_chat_gives_a_sign_of_life_before_it_reads_its_modules(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert deskhand("chat", "--at", "soon").err.startswith("Opening the desk.")
    assert "Opening" not in deskhand("chat", "--help").err + deskhand("help", "chat").err


def test_migrating_twice_changes_nothing_the_second_time(deskhand: Type) -> None:
    assert "Done: " in deskhand("migrate").out
    assert deskhand("migrate").out == "The database is up to date.\n"


def test_the_dialog_is_drawn_from_its_table(deskhand: Type) -> None:
    assert deskhand("dialog").out.strip() == mermaid().strip()


def test_the_articles_are_asked_from_the_command_line(deskhand: Type) -> None:
    assert (
        "It would answer with vpn-connect" in deskhand("kb", "ask", "My VPN does not connect").out
    )
    assert "to choose from" in deskhand("kb", "ask", "vpn").out
    assert "It would bring in a person" in deskhand("kb", "ask", "pancakes").out


@pytest.mark.parametrize("label", ["HD-1001", "hd1001", "#1001", "1001"])
def test_a_ticket_is_found_by_each_of_its_names(deskhand: Type, label: str) -> None:
    with_ticket("data/desk.db")
    ended = deskhand("ticket", label)
    assert ended.code == 0
    assert "HD-1001  The projector is dark" in ended.out
    assert "(handed off): team " in ended.out


def test_a_ticket_that_is_not_there_is_told(deskhand: Type) -> None:
    deskhand("migrate")
    assert deskhand("ticket", "HD-1").code == 1
    assert deskhand("sla", "explain", "HD-1").code == 1


def test_a_deadline_is_explained(deskhand: Type) -> None:
    with_ticket("data/desk.db")
    ended = deskhand("sla", "explain", "HD-1001")
    assert ended.code == 0
    assert ended.out.startswith("Reply: ")
    assert "Resolution: " in ended.out
    waiting = deskhand("sla", "explain", "HD-1002")
    assert waiting.out == "No clock runs: nobody has asked for a person yet.\n"


def test_a_team_can_prove_its_own_calendar(deskhand: Type, folder: Path) -> None:
    rows = json.loads((ROOT / "tests/sla/vectors/sla.json").read_text())
    (folder / "ours.json").write_text(json.dumps(rows))
    assert deskhand("sla", "verify", "ours.json").code == 0
    listed = rows["rows"] if isinstance(rows, dict) else rows
    listed[0]["due"] = "2031-01-01T00:00:00+00:00"
    (folder / "ours.json").write_text(json.dumps(listed))
    ended = deskhand("sla", "verify", "ours.json")
    assert ended.code == 1
    assert ended.out.startswith("row 1: ")
    (folder / "ours.json").write_text("{]")
    assert deskhand("sla", "verify", "ours.json").code == 2
    (folder / "ours.json").write_text("3")
    assert deskhand("sla", "verify", "ours.json").code == 2


def test_dead_letters_are_listed_sent_again_or_dropped(deskhand: Type) -> None:
    deskhand("migrate")
    assert deskhand("outbox", "list").out == "Nothing waits, and there are no dead letters.\n"
    first, second = dead_letters("data/desk.db", 2)
    listed = deskhand("outbox", "list")
    assert listed.out.count("dead") == 2
    assert "the room is gone" in listed.out
    assert deskhand("outbox", "drop", first).out == f"Dropped: {first}\n"
    assert deskhand("outbox", "retry", second).out == f"Sent again: {second}\n"
    again = deskhand("outbox", "retry", second)
    assert (again.code, again.out) == (1, f"There is no dead letter {second}.\n")
    assert deskhand("outbox", "list", "--all").out.count("dropped") == 1


MAIL = {
    "MAIL_IMAP_URL": "imap://127.0.0.1:1",
    "MAIL_SMTP_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "support@localhost",
}
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.mark.parametrize(
    ("environment", "change", "told"),
    [
        ({}, None, "No platform is connected"),
        (TOKENS, None, 'queue support lives on "console", which is not connected'),
        ({"DISCORD_TOKEN": "x"}, None, 'queue lead lives on "console"'),
        (MAIL, None, "connect Slack (SLACK_BOT_TOKEN) or Discord (DISCORD_TOKEN)"),
        ({}, ('platform = "console"', 'platform = "teams"'), '"teams", which is not defined'),
        ({}, ('teams = ["people"]', 'teams = ["network"]'), "[teams.people] has no agent"),
        ({}, ('["general", "feature"]', '["general"]'), "[categories.feature] is taken by no team"),
        ({"DATABASE_URL": "postgresql://h/d?pool=2"}, None, "unknown here"),
    ],
)
def test_check_shows_whatever_run_refuses(
    deskhand: Type,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    change: tuple[str, str] | None,
    told: str,
) -> None:
    for name, value in {**environment, "SLACK_API_URL": "http://127.0.0.1:1/"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:1/")
    if change:
        policy = (folder / "desk.toml").read_text()
        (folder / "desk.toml").write_text(policy.replace(*change, 1))
    refused, checked = deskhand("run"), deskhand("check")
    assert refused.code == 3 and told in refused.err
    assert checked.code == 1 and told in checked.out
    for line in refused.err.splitlines()[1:]:
        assert line in checked.out, "check names all that run refuses"


def test_check_tries_no_mailbox_with_settings_that_are_wrong(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_IMAP_URL", "imap://127.0.0.1:1")
    monkeypatch.setenv("MAIL_SMTP_URL", "127.0.0.1:1")
    monkeypatch.setenv("MAIL_FROM", "Support support@acme.test")
    lines = deskhand("check").out.splitlines()
    assert sum("MAIL_FROM: it must be" in line for line in lines) == 1
    assert not [line for line in lines if "it is missing" in line or line[4:].startswith("email")]


def test_words_that_are_no_text_are_taken_as_far_as_they_are(deskhand: Type) -> None:
    """A terminal hands over bytes that are no UTF-8 as lone surrogates."""
    ended = deskhand("kb", "ask", "the printer \udcff\ud800 is offline")
    assert ended.code == 0
    assert "It would" in ended.out


def test_what_may_have_been_delivered_twice_is_counted_and_marked(deskhand: Type) -> None:
    delivered_twice("data/desk.db")
    assert "Possible duplicates so far: 1" in deskhand("outbox", "list").out
    assert deskhand("outbox", "list", "--all").out.count("sent, perhaps twice") == 1
    assert "possible duplicates so far: 1" in deskhand("check").out


def test_what_could_not_be_processed_is_listed_shown_retried_or_dropped(deskhand: Type) -> None:
    deskhand("migrate")
    assert deskhand("quarantine", "list").out == "The quarantine is empty.\n"
    first, second = quarantined("data/desk.db", "caf\u00e9 \ud800", "x" * 600_000)
    listed = deskhand("quarantine", "list")
    assert listed.out.count("MessageReceived") == 2
    assert "caf" not in listed.out, "a list shows nobody's words"
    assert "cannot be retried" in listed.out
    shown = deskhand("quarantine", "show", first)
    assert r"caf\u00e9 \ud800" in shown.out
    assert deskhand("quarantine", "show", "q0").code == 1
    assert "2 events could not be processed" in deskhand("check").out
    assert deskhand("quarantine", "retry", first).out == f"Will be processed again: {first}\n"
    assert "retrying" in deskhand("quarantine", "list").out
    assert deskhand("quarantine", "retry", second).code == 1
    assert deskhand("quarantine", "drop", "--all").out.count("Dropped") == 2
    assert deskhand("quarantine", "drop", first).code == 1
    assert "could not be processed" not in deskhand("check").out
