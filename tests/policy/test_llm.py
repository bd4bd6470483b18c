"""The policy for a language model: what stands there by default, and each mistake with its line."""

from datetime import timedelta
from pathlib import Path

from core.model.policy import LLMPolicy
from tests.cases import each_case
from tests.policy.written import changed, desk_of, line_with, told


def test_the_default_is_the_documented_one(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, changed())
    assert desk.llm_policy == LLMPolicy()
    assert desk.llm is None, "a policy alone connects nothing"


def test_without_the_section_it_is_the_same(tmp_path: Path) -> None:
    text = changed()
    start = text.index("[llm]")
    assert desk_of(tmp_path, text[:start] + text[text.index("[ratings]") :]).llm_policy is not None


def test_all_of_it_can_be_said(tmp_path: Path) -> None:
    text = changed(
        ('model = "gpt-4.1-mini"', 'model = "llama"'),
        ('cheap_model = "gpt-4.1-nano"', 'cheap_model = "tiny"'),
        ('within = "8 seconds"', 'within = "5 seconds"'),
        ("minimum_confidence = 0.75", "minimum_confidence = 0.9"),
        ("tokens_per_ticket = 12000", "tokens_per_ticket = 1"),
        ("tokens_per_person = 60000", "tokens_per_person = 2"),
        ("tokens_per_day = 2000000", "tokens_per_day = 3"),
    )
    wanted = LLMPolicy("llama", "tiny", timedelta(seconds=5), 0.9, 1, 2, 3)
    assert desk_of(tmp_path, text).llm_policy == wanted


def test_it_can_be_left_alone(tmp_path: Path) -> None:
    text = changed(("[llm]\nenabled = true", "[llm]\nenabled = false"))
    assert desk_of(tmp_path, text).llm_policy is None


@each_case(
    ("right", "wrong", "says"),
    [
        (
            'within = "8 seconds"',
            'within = "1 minute"',
            "[llm] within must be from 1 to 9 seconds.",
        ),
        ('within = "8 seconds"', 'within = "0.2 s"', "[llm] within must be from 1 to 9 seconds."),
        ("minimum_confidence = 0.75", "minimum_confidence = 75", "must be a number from 0 to 1"),
        ("tokens_per_day = 2000000", "tokens_per_day = -1", "[llm] tokens_per_day must be"),
        ('model = "gpt-4.1-mini"', 'model = ""', "[llm] model is empty."),
        (
            "tokens_per_ticket = 12000",
            "tokens_per_tickets = 9",
            'has no setting "tokens_per_tickets"',
        ),
        ("[llm]\nenabled = true", '[llm]\nenabled = "yes"', "[llm] enabled must be true or false"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, says: str
) -> None:
    text = changed((right, wrong))
    [line] = told(tmp_path, text)
    assert says in line
    assert line.startswith(f"desk.toml:{line_with(text, wrong.splitlines()[-1])}:")
