"""The rows of the commands: whatever a row says is there, everywhere."""

from adapters.words.catalogue import catalogue
from core.dialog.intake.agent_commands import TRANSITIONS
from core.model.commands import COMMANDS, CommandRow, Permission, Word
from tests.cases import each_case
from tests.talk import ADA, GRACE, DialogStory


@each_case("row", COMMANDS, ids=lambda row: row.word.key)
def test_a_command_has_all_that_its_row_promises(row: CommandRow) -> None:
    key, there = row.word.key, catalogue("en").texts.keys()
    assert {f"name.usage.{key}", f"name.command.{key}"} <= there
    assert not row.acts or (row.word in TRANSITIONS and f"did_{key}" in there)
    assert row.button is None or f"button.{row.button}" in there
    if row.form is not None:
        assert row.argument is not None
        field = f"form.field.{row.argument.name}"
        assert {f"form.{row.form}", f"form.submit.{row.form}", field} <= there
    if row.slash and row.argument is not None:
        assert f"name.argument.{row.argument.name}" in there
    if row.acts and row.permission is Permission.AGENTS:
        assert f"button.run_held.{key}" in there


def test_every_word_has_one_row() -> None:
    assert [row.word for row in COMMANDS] == list(dict.fromkeys(row.word for row in COMMANDS))
    assert {row.word for row in COMMANDS} == set(Word)
    names = [name for row in COMMANDS for name in (row.word.value, *row.aliases)]
    assert len(names) == len(set(names))


def test_help_lists_each_command_to_those_who_may_give_it(talk: DialogStory) -> None:
    talk.commands(ADA, "help")
    told = {row["command"] for row in talk.latest("help").rows}
    talk.commands(GRACE, "help")
    working = {row["command"] for row in talk.latest("help_agent").rows}
    assert {"ticket", "person", "rate", "status"} <= told
    assert told.isdisjoint({"claim", "snooze", "help"})
    assert {"claim", "snooze", "reopen", "status"} <= working
    assert working.isdisjoint({"ticket", "rate", "cancel", "help"})
