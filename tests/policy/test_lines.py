"""The line of each setting, in every way in which TOML can be written."""

import tomllib
from pathlib import Path

from bot.policy.line_numbers import line_of, lines_of
from tests.cases import each_case
from tests.policy.written import DEFAULT, changed, line_with, told


def test_sections_and_settings_stand_where_they_were_written() -> None:
    found = lines_of(DEFAULT)
    assert found["desk",] == line_with(DEFAULT, "[desk]")
    assert found["hours", "zone"] == line_with(DEFAULT, "zone = ")
    assert found["teams", "network", "skills"] == line_with(DEFAULT, '["vpn"')
    assert found["agents", "mary"] == line_with(DEFAULT, "[agents.mary]")


@each_case(
    ("text", "path", "line"),
    [
        ('a = 1\n\n  [ x . "y z" ]  # note\nb = 2\n', ("x", "y z", "b"), 4),
        ("[x]\n'a.b' = 1\nc.d = 2\n", ("x", "a.b"), 2),
        ("[x]\nc.d = 2\n", ("x", "c", "d"), 2),
        ("[[x]]\na = 1\n", ("x", "a"), 2),
        ("[x]\na = [\n  1, # ]\n  2\n]\nb = 1\n", ("x", "b"), 6),
        ('[x]\na = ["[", \'{\',\n "]"]\nb = 1\n', ("x", "b"), 4),
        ('[x]\na = """\nb = 9\n[y]\n"""\nb = 1\n', ("x", "b"), 6),
        ("[x]\na = '''\nb = 9\n'''\nb = 1\n", ("x", "b"), 5),
        ('[x]\na = ["""\nb = 9 """]\nb = 1\n', ("x", "b"), 4),
        ('[x]\na = """one line"""\nb = 1\n', ("x", "b"), 3),
        ("[x]\n# a\u2028b\x85c\na = '\u2028'\nb = 1\n", ("x", "b"), 4),
        ("[x]\na = { b = 1 }\n", ("x", "a", "b"), 2),
        ("[x]\na = 1\n", ("x", "nothing", "like", "it"), 1),
        ("", ("x",), 1),
    ],
)
def test_a_path_has_its_line_or_that_of_what_is_around_it(
    text: str, path: tuple[str, ...], line: int
) -> None:
    tomllib.loads(text)
    assert line_of(lines_of(text), path) == line


def test_a_line_of_many_spaces_takes_no_time() -> None:
    """It once took the cube of their number; this would take hours."""
    assert lines_of("[x]\n" + " " * 20_000 + "# note\na = 1\n")["x", "a"] == 3


def test_a_mistake_after_a_list_over_several_lines_has_the_line_it_stands_on(
    tmp_path: Path,
) -> None:
    text = changed(
        ('["en"]', '[  # those we speak\n  "en",\n]'), ("default_team = ", "default_tea = ")
    )
    (said,) = told(tmp_path, text)
    assert said.startswith(f"desk.toml:{line_with(text, 'default_tea =')}: ")
