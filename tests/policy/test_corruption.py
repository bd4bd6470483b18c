"""However a policy is spoilt, it is a desk or a list of mistakes; nothing else ever comes of it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.policy import PolicyError
from tests.policy.written import DEFAULT, desk_of
from tests.profile import sweep

LINES = DEFAULT.split("\n")
NUMBERS = st.integers(0, len(LINES) - 1)
VALUES = st.sampled_from(
    [
        *("", "1", "-1", "1e400", "nan", "true", '""', '" "', "[]", "{}", "[[]]", "[1, true]"),
        *('"x"', "2026-12-31", "10:00:00", "2026-12-31T10:00:00Z", '["x", "x"]', "'''", '"""'),
        *("{ within = 1 }", '{ a.b.c = "d" }', "[{}]", '"9 days"', "inf", "0x7f", "9" * 30),
        *("9" * 5000, f'"{"9" * 400} GB"', "[{" + ".".join("a" * 1500) + " = 1}]", "[" * 2000),
    ]
)
CHANGES = st.one_of(
    st.tuples(st.just("delete"), NUMBERS, NUMBERS),
    st.tuples(st.just("double"), NUMBERS, NUMBERS),
    st.tuples(st.just("swap"), NUMBERS, NUMBERS),
    st.tuples(st.just("value"), NUMBERS, VALUES),
    st.tuples(st.just("text"), NUMBERS, st.text(max_size=20)),
    st.tuples(st.just("cut"), NUMBERS, st.integers(0, 40)),
)
OFTEN = settings(
    deadline=None,
    max_examples=sweep(80, 1000),
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("policy")


def spoilt(changes: list[tuple[str, int, object]]) -> str:
    lines = list(LINES)
    for kind, at, more in changes:
        at = min(at, len(lines) - 1)
        match kind, more:
            case "delete", int(other):
                del lines[at : max(at + 1, min(other, at + 8))]
            case "double", int(other):
                lines.insert(min(other, len(lines)), lines[at])
            case "swap", int(other):
                other = min(other, len(lines) - 1)
                lines[at], lines[other] = lines[other], lines[at]
            case "value", str(value):
                lines[at] = f"{lines[at].split('=')[0]}= {value}"
            case "text", str(text):
                lines[at] = text
            case "cut", int(length):
                lines[at] = lines[at][:length]
            case _:
                raise AssertionError(f"there is no change like {kind} {more!r}")
        lines = lines or [""]
    return "\n".join(lines)


def is_a_desk_or_told(folder: Path, content: bytes) -> None:
    try:
        desk = desk_of(folder, content)
    except PolicyError as error:
        end = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert error.problems
        assert all(1 <= problem.line <= end for problem in error.problems)
        assert all(problem.what for problem in error.problems)
        lines = [problem.line for problem in error.problems]
        assert lines == sorted(lines)
        assert str(error).startswith(f"desk.toml:{lines[0]}: ")
    else:
        assert desk.queues and desk.teams and len(desk.sla) == 4


@OFTEN
@given(changes=st.lists(CHANGES, min_size=1, max_size=6))
def test_lines_deleted_doubled_and_altered(
    folder: Path, changes: list[tuple[str, int, object]]
) -> None:
    is_a_desk_or_told(folder, spoilt(changes).encode("utf-8", "replace"))


@OFTEN
@given(
    at=st.integers(0, len(DEFAULT)),
    gone=st.integers(0, 30),
    added=st.binary(max_size=12),
)
def test_bytes_spoilt_anywhere(folder: Path, at: int, gone: int, added: bytes) -> None:
    content = DEFAULT.encode()
    is_a_desk_or_told(folder, content[:at] + added + content[at + gone :])


@OFTEN
@given(content=st.binary(max_size=200))
def test_bytes_that_never_were_a_policy(folder: Path, content: bytes) -> None:
    is_a_desk_or_told(folder, content)
