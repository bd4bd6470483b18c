"""`deskhand words` prints everything that people read."""

import json

import pytest

from bot.cli import main
from tests.english import WORDS


def run(*args: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["deskhand", "words", *args])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_every_text_is_printed_with_an_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch=monkeypatch) == 0
    said = capsys.readouterr().out
    assert "escalated  (queue, ticket)\n    Escalated from Support: HD-1042 needs" in said
    assert all(f"{name}\n" in said or f"{name}  (" in said for name in WORDS)


def test_as_json_with_the_text_and_its_arguments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--json", monkeypatch=monkeypatch) == 0
    [escalated] = [
        each for each in json.loads(capsys.readouterr().out) if each["name"] == "escalated"
    ]
    assert escalated["arguments"] == ["queue", "ticket"]
    assert escalated["text"] == "Escalated from {queue}: {ticket} needs somebody now."


def test_a_language_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--language", "xx", monkeypatch=monkeypatch) == 2
    assert "there is no xx; there is en." in capsys.readouterr().err
