"""Which schema this release works with, as a number; each connection to PostgreSQL says it."""

import re
from functools import cache
from importlib import resources

MAX_NAME_CHARS = 40
"""PostgreSQL cuts an application's name after 63 bytes."""


@cache
def schema_number() -> int:
    """How many steps this release knows. They are one line, so each later release has more."""
    folder = resources.files("core.store") / "migrations" / "versions"
    return sum(re.match(r"\d{4}", each.name) is not None for each in folder.iterdir())


def application_name(name: str) -> str:
    """The name of a connection: how others see, and triggers know, which schema it works with."""
    return f"{name[:MAX_NAME_CHARS]} (schema {schema_number()})"
