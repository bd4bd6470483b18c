"""What the desk knows of a platform: `Platform`, one record in `adapters/<name>/platform.py`.

The composition root derives the rest from it: the settings and `.env.example`, who is connected,
`deskhand check`, `deskhand <name> …`, the names that the policy may use, and what the log may tell
of the errors of the platform's library. A record is imported at every start, so it must not import
the library itself: `connect` and `check` do that.
"""

import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn, Protocol
from urllib.parse import urlsplit

import typer
from pydantic import AfterValidator, BaseModel, SecretStr

from adapters.kit.http_mounts import HttpMounts
from core.adapter_queries import AdapterQueries
from core.model.people import Person
from core.model.policy import Desk, Queue
from core.ports import Adapter, Clock, Scope

if TYPE_CHECKING:
    from adapters.kit.page_sources import PageSources

NOT_SET: Final = SecretStr("")


class PlatformSettings(BaseModel):
    """Each field is an environment variable of the same name in capitals, all of which begin with
    one word. A field's description is its remark in `.env.example`.
    """


@dataclass(frozen=True, slots=True)
class CheckLine:
    """`well` is None where the desk works, but differently."""

    well: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class PlainMail:
    """`text` is Markdown of our own; `links` are pairs of a label and an address."""

    to: str
    subject: str
    text: str
    links: tuple[tuple[str, str], ...] = ()
    language: str = "en"


class MailSender(Protocol):
    """Sends, at once, mails that belong to no conversation, such as a link to sign in with."""

    async def send(self, mail: PlainMail, *, key: str) -> None:
        """Raises Transient, Unclear or Permanent. The same key is the same mail."""
        ...


@dataclass(frozen=True, slots=True)
class DeskSide:
    """What an adapter is given of the desk. `scope` is what somebody's list of work may show."""

    desk: Desk
    memory: AdapterQueries
    clock: Clock
    scope: Callable[[Person], Scope] = lambda person: Scope()
    pages: "PageSources | None" = None
    """For platforms with pages of their own."""
    mail: MailSender | None = None
    """For mails that belong to no conversation; None where none can be sent."""
    mounts: HttpMounts = field(default_factory=HttpMounts)
    """What is answered on the portal's port for other platforms."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a command of a platform's own may use: everything else is printed by nobody."""

    read_settings: Callable[[], Any]
    show: Callable[[str], None]
    remark: Callable[[str], None]
    """To standard error, beside what the command prints."""
    refuse: Callable[[str], NoReturn]
    """End with the exit code of wrong settings."""
    at_desk: Callable[[Callable[[Any, DeskSide], Coroutine[Any, Any, Any]]], Any]
    """Open the desk, do that with its settings and its side, and return what it returns."""


@dataclass(frozen=True, slots=True)
class RoleIds:
    """How ids of the roles look that make agents on this platform, with an example."""

    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """`variable` is the setting without which the platform stays closed; `remark` stands above its
    settings in `.env.example`. `problems` are settings that are of no use alone.
    """

    name: str
    title: str
    settings: type[PlatformSettings]
    variable: str
    remark: str
    connect: Callable[[Any, DeskSide], Adapter]
    check: Callable[[Any, Desk | None], AsyncIterator[CheckLine]]
    problems: Callable[[Any], list[str]] = lambda settings: []
    commands: Callable[[Terminal], typer.Typer] | None = None
    role_ids: RoleIds | None = None
    mail_sender: Callable[[Any, DeskSide], MailSender] | None = None
    """Sends mails for the other platforms."""
    has_rooms: bool = True
    """Can a queue be there? Mail and the portal have no channel for agents."""
    error_facts: Mapping[str, Callable[[BaseException], Iterable[tuple[str, object]]]] = field(
        default_factory=dict
    )
    """By the package of an exception's class: numbers and words of a protocol, by their names."""

    def is_connected(self, settings: Any) -> bool:
        """Do the settings name this platform?"""
        value = getattr(settings, self.variable.lower())
        return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)

    def queues(self, desk: Desk | None) -> list[Queue]:
        """The queues whose agents' channel is here."""
        queues = desk.queues.values() if desk else ()
        return [queue for queue in queues if queue.place.platform == self.name]

    def accounts(self, desk: Desk | None) -> dict[str, str]:
        """The roster's accounts here, by the agent's id."""
        return {
            agent.id: account.handle
            for agent in (desk.roster.values() if desk else ())
            for account in agent.accounts
            if account.platform == self.name
        }


def attributes(*names: str) -> Callable[[BaseException], Iterable[tuple[str, object]]]:
    """These attributes of an exception, for `Platform.error_facts`."""
    return lambda error: [(name, getattr(error, name, None)) for name in names]


def _check_address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise ValueError("it must begin with https:// (or http:// for a server of your own)")
    if not is_url(value):
        raise ValueError("its host or port cannot be read; write https://host:port/path")
    return value


def is_url(text: str) -> bool:
    """Whether the host and the port can be read: `http://[::1/` and port 99999 cannot."""
    try:
        parts = urlsplit(text)
        return parts.port is None or parts.hostname is not None
    except ValueError:
        return False


def _check_listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and (not host or not (port.isascii() and port.isdigit()) or int(port) > 65535):
        raise ValueError("it must be host:port, such as 0.0.0.0:3000")
    return value


Address = Annotated[str, AfterValidator(_check_address)]
"""A setting: where a service is called."""
ListenAddress = Annotated[str, AfterValidator(_check_listen)]
"""A setting: host:port, where the desk is called."""


def token(prefix: str, what: str) -> AfterValidator:
    """A setting: a secret that begins like this, and where people take it."""

    def check(value: SecretStr) -> SecretStr:
        held = value.get_secret_value()
        if held and not held.startswith(prefix):
            raise ValueError(f"it must begin with {prefix}; take {what} from the app's settings")
        return value

    return AfterValidator(check)
