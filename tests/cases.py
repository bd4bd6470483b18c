"""Walk many like cases in one test, which names every case that fails.

For cases that differ in their data alone and share no fixture that one of them changes. A test of
its own costs several milliseconds in every worker, more than most such cases need for their work.
"""

import functools
import inspect
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

MAX_NAME_CHARS: Final = 90

Test = Callable[..., None]


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

        @functools.wraps(test)
        def walk(**fixtures: Any) -> None:
            wrong = []
            for name, case in zip(shown, walked, strict=True):
                values = [case] if isinstance(names, str) else [*case]
                try:
                    test(**dict(zip(given, values, strict=True)), **fixtures)
                except Exception as error:  # noqa: BLE001 - whatever it is, the others are tried too
                    wrong.append(f"[{name}] {_tell(error)}")
            if wrong:
                raise AssertionError(f"{len(wrong)} of {len(walked)} cases:\n" + "\n".join(wrong))

        rest = [one for name, one in signature.parameters.items() if name not in given]
        del walk.__wrapped__  # pytest would ask for the fixtures of the case itself
        walk.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
        return walk

    return decorate


def _name(case: Any, show: Callable[[Any], str]) -> str:
    if isinstance(case, tuple) and show is not repr:
        name = "-".join(show(value) for value in case)
    else:
        name = show(case)
    return name if len(name) <= MAX_NAME_CHARS else name[:MAX_NAME_CHARS] + "..."


def _tell(error: Exception) -> str:
    """What failed, and where in the test."""
    frames = traceback.extract_tb(error.__traceback__)
    at = next((f"line {at.lineno}: " for at in frames if at.filename != __file__), "")
    kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
    return f"{at}{kind}{error}"
