"""Walk many like cases in one test, which names every case that fails.

For cases that differ in their data alone. A test of its own costs several milliseconds in every
worker, more than most such cases need for their work. All cases share their fixtures, so that none
may change one; but of a fixture that says how it is copied, each case has a copy.
"""

import functools
import inspect
import traceback
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Any, Final, cast

import pytest

MAX_NAME_CHARS: Final = 90
FAILURES: Final = (Exception, pytest.fail.Exception, pytest.skip.Exception)
"""The last two are no `Exception`. One case that is skipped would skip all that follow."""

Test = Callable[..., Any]


def each_case(
    names: str | Sequence[str],
    cases: Iterable[Any],
    ids: Callable[[Any], str] | Iterable[object] | None = None,
) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, in one test. All are tried; what fails is told at the end."""
    given = [names] if isinstance(names, str) else [*names]
    walked = [*cases]
    assert walked, "no case, no test"
    if ids is None or callable(ids):
        shown = [_name(case, ids or repr) for case in walked]
    else:
        shown = [str(name) for name in ids]

    def decorate(test: Test) -> Test:
        signature = inspect.signature(test)
        missing = [name for name in given if name not in signature.parameters]
        assert not missing, f"{test.__name__} takes no {', '.join(missing)}"

        def given_of(case: Any, fixtures: dict[str, Any]) -> dict[str, Any]:
            values = [case] if isinstance(names, str) else [*case]
            own = {name: _copy(fixture) for name, fixture in fixtures.items()}
            return dict(zip(given, values, strict=True)) | own

        @functools.wraps(test)
        def walk(**fixtures: Any) -> None:
            wrong = []
            for name, case in zip(shown, walked, strict=True):
                try:
                    test(**given_of(case, fixtures))
                except FAILURES as error:  # whatever it is, the others are tried too
                    wrong.append(f"[{name}] {_tell(error)}")
            _end(wrong, len(walked))

        @functools.wraps(test)
        async def walk_in_loop(**fixtures: Any) -> None:
            wrong = []
            for name, case in zip(shown, walked, strict=True):
                try:
                    await test(**given_of(case, fixtures))
                except FAILURES as error:
                    wrong.append(f"[{name}] {_tell(error)}")
            _end(wrong, len(walked))

        rest = [one for name, one in signature.parameters.items() if name not in given]
        chosen: Any = walk_in_loop if inspect.iscoroutinefunction(test) else walk
        del chosen.__wrapped__  # pytest would ask for the fixtures of the case itself
        chosen.__signature__ = signature.replace(parameters=rest)
        return cast(Test, chosen)

    return decorate


def _copy(fixture: Any) -> Any:
    return copy(fixture) if hasattr(fixture, "__copy__") else fixture


def _end(wrong: list[str], count: int) -> None:
    if wrong:
        raise AssertionError(f"{len(wrong)} of {count} cases:\n" + "\n".join(wrong))


def _name(case: Any, show: Callable[[Any], str]) -> str:
    if isinstance(case, tuple) and show is not repr:
        name = "-".join(show(value) for value in case)
    else:
        name = show(case)
    return name if len(name) <= MAX_NAME_CHARS else name[:MAX_NAME_CHARS] + "..."


def _tell(error: BaseException) -> str:
    """What failed, and where in the test."""
    frames = traceback.extract_tb(error.__traceback__)
    at = next((f"line {at.lineno}: " for at in frames if at.filename != __file__), "")
    is_plain = isinstance(error, AssertionError | pytest.fail.Exception)
    kind = "" if is_plain else f"{type(error).__name__}: "
    return f"{at}{kind}{error}"
