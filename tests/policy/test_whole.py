"""Mistakes that only show in the whole file, files that cannot be read, and many at once."""

from pathlib import Path

import pytest

from bot.policy import PolicyError, load_desk
from tests.cases import each_case
from tests.policy.written import DEFAULT, changed, desk_of, error_of, line_with, told


def without(*sections: str) -> str:
    """The default policy, with every [section.*] of these names emptied of all its lines."""
    kept, gone = [], False
    for line in DEFAULT.split("\n"):
        if line.startswith("["):
            gone = line.strip("[]").split(".")[0] in sections
        kept.append("" if gone else line)
    return "\n".join(kept)


@each_case(
    ("section", "what", "remedy"),
    [
        ("queues", "there is no queue.", "Add one as [queues.support]."),
        ("teams", "there is no team.", "Add one as [teams.support]."),
        ("categories", "there is no category.", "Add one as [categories.general]."),
        ("agents", "nobody is an agent.", "or set members_are_agents, role or group"),
        ("priorities", "there is no [priorities.high].", "Each of the four priorities needs"),
        ("hours", '[hours] needs "zone".', "Add it as a text in quotes."),
    ],
)
def test_a_section_without_which_no_desk_opens_is_missed(
    tmp_path: Path, section: str, what: str, remedy: str
) -> None:
    (said, *_) = [line for line in told(tmp_path, without(section)) if what in line]
    assert said.startswith("desk.toml:1: ") and remedy in said


def test_names_that_point_into_a_missing_section_say_that_nothing_is_defined(
    tmp_path: Path,
) -> None:
    at = line_with(DEFAULT, 'queue = "support"')
    what = '[teams.network] queue names "support", which is not defined. None is defined.'
    assert f"desk.toml:{at}: {what}" in told(tmp_path, without("queues"))


def test_a_desk_whose_rooms_bring_their_agents_needs_no_roster(tmp_path: Path) -> None:
    text = without("agents").replace("members_are_agents = false", "members_are_agents = true")
    text = text.replace("private = true", "private = true\nmembers_are_agents = true")
    text = text.replace('room = "#lead"', 'room = "#lead"\nmembers_are_agents = true')
    assert desk_of(tmp_path, text).roster == {}


def test_one_missing_priority_is_named_and_a_fifth_one_too(tmp_path: Path) -> None:
    text = changed(("[priorities.high]", "[priorities.hihg]"))
    told_ = told(tmp_path, text)
    assert told_ == [
        f"desk.toml:{line_with(text, '[priorities.low]')}: there is no [priorities.high]."
        " Each of the four priorities needs its promise.",
        f"desk.toml:{line_with(text, 'hihg')}: [priorities] hihg names"
        ' "hihg", which is not defined. Did you mean "high"? Known: low, medium, high, critical.',
    ]


def test_a_longer_circle_of_escalation_is_shown_as_the_way_it_goes(tmp_path: Path) -> None:
    said = told(tmp_path, changed(('room = "#lead"', 'room = "#lead"\nescalates_to = "people"')))
    assert any("circle: people -> lead -> people." in line for line in said)
    assert any("circle: lead -> people -> lead." in line for line in said)


def test_a_desk_that_never_opens_is_told(tmp_path: Path) -> None:
    text = DEFAULT.replace('["10:00-18:00"]', "[]")
    (said,) = told(tmp_path, text)
    assert said.startswith(f"desk.toml:{line_with(text, '[hours]')}: [hours] never opens.")
    assert 'monday = ["09:00-17:00"]' in said


def test_days_and_nights_with_several_openings_are_read_in_their_order(tmp_path: Path) -> None:
    text = changed(('monday = ["10:00-18:00"]', 'monday = ["22:00-06:00", "08:30-12:00"]'))
    monday = desk_of(tmp_path, text).hours.week[0]
    assert [(o.opens, o.closes) for o in monday] == [(510, 720), (1320, 1800)]


@each_case(
    ("text", "what", "remedy"),
    [
        ("teams = 1\n" + without("teams"), "teams must be tables.", "Write [teams.name]."),
        ("[[desk]]\n" + without("desk"), "[desk] must be a table.", "Write it as [desk]."),
        ("queues = []\n" + without("queues"), "queues must be tables.", "Write [queues.name]."),
        (
            "[agents]\nmary = 1\n" + DEFAULT.replace("[agents.mary]", "[agents.marie]"),
            "[agents] has a setting 'mary' of its own.",
            "Write [agents.mary].",
        ),
    ],
)
def test_a_section_of_the_wrong_shape_is_told(
    tmp_path: Path, text: str, what: str, remedy: str
) -> None:
    (said, *_) = [line for line in told(tmp_path, text) if what in line]
    assert said.split(":")[1] in ("1", "2") and remedy in said


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = changed(
        ("prefix =", "prefx ="),
        ('"Asia/Jerusalem"', '"Mars"'),
        ('tuesday = ["10:00-18:00"]', 'tuesday = ["ten"]'),
        ("dates = []", 'dates = ["soon"]'),
        ('every = "2 days"', 'every = "soon"'),
        ('priority = "medium"', 'priority = "midium"'),
        ('queue = "support"', 'queue = "suport"'),
        ('room = "#people"', 'room = "#support"'),
        ('console = "alan"', 'console = "grace"'),
        ("= 0.75", "= 7"),
        ('"10 MB"', '"much"'),
    )
    marks = "prefx Mars ten soon soon midium suport [queues.people] grace warn_at largest".split()
    said = told(tmp_path, text)
    assert len(said) == len(marks)
    assert all(mark in line for mark, line in zip(marks, said, strict=True))
    lines = [int(line.split(":")[1]) for line in said]
    assert lines == sorted(set(lines))


@each_case(
    ("text", "line", "what", "remedy"),
    [
        (DEFAULT + "\nwhat is this\n", DEFAULT.count("\n") + 2, "not TOML", "Mend it here"),
        ('[desk]\nname = "Support\n', 2, "not TOML", "the rest is unread"),
        ('[desk]\nname = "a"\nname = "b"\n', 3, "not TOML", "Mend it here"),
        ('["at line 99"]\n["at line 99"]\n', 2, "not TOML", "Mend it here"),
        ("[desk]\nlanguages = [", 2, "not TOML", "Mend it here"),
        ("[ratings]\nlow = " + "1" * 5000, 2, "not TOML", "Mend it here"),
        ("a = " + "[" * 9000 + "]" * 9000, 1, "not TOML", "Mend it here"),
        (b"[desk]\nname = 'caf\xe9'\n", 2, "this is not UTF-8.", "Save the file as UTF-8."),
        (b"\xff\xfe[\x00d\x00", 1, "this is not UTF-8.", "Save the file as UTF-8."),
        ("#" * (1024 * 1024 + 1), 1, "larger than 1 MB.", "is this the right file?"),
        ("", 1, "there is no queue.", "Add one as [queues.support]."),
    ],
    ids=[
        *("prose", "open quote", "a key twice", "a section twice, called like a line", "open list"),
        *("endless number", "deep", "latin-1", "utf-16", "too large", "empty"),
    ],
)
def test_a_file_that_is_no_policy_at_all_is_told_with_its_line(
    tmp_path: Path, text: str | bytes, line: int, what: str, remedy: str
) -> None:
    (said, *_) = [told_ for told_ in told(tmp_path, text) if what in told_]
    assert said.startswith(f"desk.toml:{line}: ") and remedy in said


def test_a_missing_file_is_told_with_its_whole_path(tmp_path: Path) -> None:
    gone = tmp_path / "elsewhere.toml"
    with pytest.raises(PolicyError) as raised:
        load_desk(gone)
    assert str(raised.value).startswith(f"{gone}:1: there is no such file.")
    assert "DESK_FILE" in str(raised.value)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r":1: it cannot be read \(Is a directory\)\..*DESK_FILE"):
        load_desk(tmp_path)


def test_dates_of_another_kind_are_no_dates_however_deep_they_are(tmp_path: Path) -> None:
    deep = "{" + ".".join("a" * 1500) + " = 1}"
    said = told(tmp_path, changed(("dates = []", f"dates = [2026-12-31, 7, {deep}]")))
    assert len(said) == 1 and "is not a date" in said[0], "the same of one line is told once"


def test_an_error_is_an_ordinary_sentence_for_who_catches_it(tmp_path: Path) -> None:
    error = error_of(tmp_path, changed(('"HD"', '"H-1"')))
    (problem,) = error.problems
    assert str(error) == problem.told("desk.toml")


def test_a_team_without_agents_is_told(tmp_path: Path) -> None:
    text = changed(('teams = ["people"]', 'teams = ["network"]'))
    assert told(tmp_path, text) == [
        f"desk.toml:{line_with(text, '[teams.people]')}: [teams.people] has no agent, so nobody"
        ' would work its tickets. Add "people" to the teams of an agent, or leave the team out.'
    ]


def test_a_category_without_a_team_is_told(tmp_path: Path) -> None:
    text = changed(('categories = ["general", "feature"]', 'categories = ["general"]'))
    assert told(tmp_path, text) == [
        f"desk.toml:{line_with(text, '[categories.feature]')}: [categories.feature] is taken by no"
        ' team. Add "feature" to the categories of a team, such as frontdesk.'
    ]


@pytest.mark.parametrize("platform", ["matrix", "pigeon", "teams"])
def test_a_platform_that_does_not_exist_is_told(tmp_path: Path, platform: str) -> None:
    text = changed(('platform = "console"', f'platform = "{platform}"'))
    (said,) = told(tmp_path, text)
    assert f'names "{platform}", which is not defined' in said
    assert said.endswith("Known: console, slack, discord, web, email.")
