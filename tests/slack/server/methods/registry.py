"""One row for each method: its name, the scopes that open it, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.slack.server.calls import Args
from tests.slack.server.records import Json

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer

Run = Callable[["SlackServer", Args], Json]


@dataclass(frozen=True)
class Method:
    """`scopes` are those of which any one is enough; none means that none is asked for."""

    name: str
    run: Run
    scopes: tuple[str, ...] = ()
    app_level: bool = False


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, app_level: bool = False) -> Callable[[Run], Run]:
    def enter(run: Run) -> Run:
        METHODS[name] = Method(name, run, scopes, app_level)
        return run

    return enter
