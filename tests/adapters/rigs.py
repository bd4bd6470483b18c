"""Every platform with a rig. A new one is one line."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from tests.adapters import (
    console_rig,
    discord_rig,
    email_rig,
    memory_rig,
    slack_rig,
    web_rig,
)
from tests.adapters.contract import Rig

RIGS: Mapping[str, Callable[[Path], AbstractAsyncContextManager[Rig]]] = {
    "console": console_rig.at_work,
    "discord": discord_rig.at_work,
    "e-mail": email_rig.at_work,
    "memory": memory_rig.at_work,
    "slack by socket": partial(slack_rig.at_work, mode="socket"),
    "slack by http": partial(slack_rig.at_work, mode="http"),
    "web": web_rig.at_work,
}
