"""Translate a PostgreSQL address as libpq writes it (DATABASE_URL) into what asyncpg takes.

Hosting providers hand out addresses for libpq, such as `?sslmode=require&connect_timeout=10`.
SQLAlchemy passes every query parameter to `asyncpg.connect` as a keyword, and asyncpg knows few of
them by that name. What cannot be honoured is refused, never dropped, where it is about security.
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""

import re
import ssl
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import unquote, urlencode

from sqlalchemy.engine import URL

CONNECT_TIMEOUT_SECONDS: Final = 10
"""asyncpg waits for a minute, in which `check` seems to hang."""

DEFAULT_PORT: Final = 5432

MAX_PORT: Final = 65_535

MAX_NAME_CHARS: Final = 40
"""PostgreSQL cuts an application's name after 63 bytes."""

MAX_PREPARED: Final = 100
"""Statements of one connection, as SQLAlchemy has it."""

SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_SSL_FLAGS: Final = {"true": "require", "1": "require", "false": "disable", "0": "disable"}

_READ_FROM_DSN: Final = (
    "sslmode",
    "sslcert",
    "sslkey",
    "sslpassword",
    "sslrootcert",
    "sslcrl",
    "sslnegotiation",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "target_session_attrs",
    "krbsrvname",
    "gsslib",
    "service",
)
"""asyncpg takes these from its `dsn` argument only."""

_SENT_TO_SERVER: Final = ("application_name", "options")
_OF_THE_DRIVER: Final = ("host", "port", "passfile", "prepared_statement_cache_size")
_WITHOUT_EFFECT: Final = (
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "client_encoding",
    "fallback_application_name",
    "sslcompression",
    "sslsni",
)
"""asyncpg has no such knob and always speaks UTF-8. Nobody is less safe without them."""

_KEPT_IF_OFF: Final = {
    "channel_binding": ("prefer", "disable"),
    "gssencmode": ("prefer", "disable"),
}
"""Security that asyncpg does not have: fine where it is not required."""

_IN_THE_ADDRESS: Final = ("user", "password", "dbname", "database", "connect_timeout", "ssl")
_KNOWN: Final = (
    *_READ_FROM_DSN,
    *_SENT_TO_SERVER,
    *_OF_THE_DRIVER,
    *_WITHOUT_EFFECT,
    *_KEPT_IF_OFF,
    *_IN_THE_ADDRESS,
)


def plain_address(url: URL) -> URL:
    """The address with user, password, database and host where every tool looks for them.

    Raises ValueError with what is wrong and what would be right; never shows a password.
    """
    query: dict[str, Any] = dict(_check_parameters(url))
    host = unquote(url.host) if url.host else None
    if host is not None and host.startswith("/"):
        query, host = {"host": host, **query}, None
    hosts, ports = _hosts(url)
    if hosts:
        # SQLAlchemy's `set` leaves alone what is None.
        url, host = url._replace(host=None, port=None), None
        query |= {"host": ",".join(hosts), "port": ",".join(ports)}
    return url.set(
        host=host,
        username=query.pop("user", url.username),
        password=query.pop("password", url.password),
        database=query.pop("dbname", query.pop("database", url.database)),
        query=query,
    )


def kept_statements(url: URL) -> int:
    """How many stay prepared on each connection. None where the address says so: behind a pooler
    that lends the server's connections to others between transactions.
    """
    asked = url.query.get("prepared_statement_cache_size")
    return int(asked) if isinstance(asked, str) else MAX_PREPARED


@cache
def schema_number() -> int:
    """How many steps of the schema this release knows. They are one line, so each later release
    has more of them.
    """
    folder = resources.files("core.store") / "migrations" / "versions"
    return sum(re.match(r"\d{4}", each.name) is not None for each in folder.iterdir())


def application_name(name: str) -> str:
    """The name of a connection: how others see, and triggers know, which schema it works with."""
    return f"{name[:MAX_NAME_CHARS]} (schema {schema_number()})"


def split_arguments(url: URL) -> tuple[URL, dict[str, Any]]:
    """The address for SQLAlchemy, and the further arguments for `asyncpg.connect`."""
    query = {name: _last(value) for name, value in url.query.items()}
    dsn = dict[str, str]((name, query[name]) for name in _READ_FROM_DSN if name in query)
    settings = {name: query[name] for name in _SENT_TO_SERVER if name in query}
    name = application_name(settings.get("application_name", "deskhand"))
    arguments: dict[str, Any] = {
        "timeout": _timeout(query.get("connect_timeout", "")),
        "server_settings": {**settings, "application_name": name},
    }
    if not kept_statements(url):
        # Without a name, asyncpg sends a statement and its values together, so that it does not
        # matter which of the server's connections had the one before. Two processes would give the
        # same names to different statements. `str` makes "", which is no name.
        arguments |= {"statement_cache_size": 0, "prepared_statement_name_func": str}
    if "ssl" in query:
        dsn.setdefault("sslmode", _SSL_FLAGS.get(query["ssl"], query["ssl"]))
    if dsn.get("sslrootcert") == "system":
        # libpq 16: the system's certificates, which means verify-full.
        dsn = {name: value for name, value in dsn.items() if not name.startswith("ssl")}
        arguments["ssl"] = ssl.create_default_context()
    if dsn:
        arguments["dsn"] = f"postgresql://?{urlencode(dsn)}"
    kept = {name: url.query[name] for name in _OF_THE_DRIVER if name in url.query}
    return url.set(query=kept), arguments


def _check_parameters(url: URL) -> dict[str, str]:
    query = {name: _last(value) for name, value in url.query.items()}
    for position, name in enumerate(query, 1):
        if name not in _KNOWN:
            near = get_close_matches(name, _KNOWN, 1)
            # A name is shown only if it is nearly a known one: it may be a part of a password.
            which = f"{name!r}" if near else f"number {position}"
            remedy = f'did you mean "{near[0]}"?' if near else "leave it out"
            raise ValueError(f"it has the parameter {which}, unknown here; {remedy}")
    for name, allowed in _KEPT_IF_OFF.items():
        if query.get(name, allowed[0]) not in allowed:
            raise ValueError(
                f"it says {name}={query[name][:20]}, which Deskhand's driver cannot do;"
                f" leave it out, and prove the server with sslmode=verify-full&sslrootcert=system"
            )
    for name in ("sslmode", "ssl"):
        mode = query.get(name, "prefer")
        if mode not in SSL_MODES and not (name == "ssl" and mode in _SSL_FLAGS):
            raise ValueError(
                f"it says {name}={mode[:20]}; it must be one of {', '.join(SSL_MODES)}"
            )
    for name in ("port", "connect_timeout", "prepared_statement_cache_size"):
        if not re.fullmatch(r"\d{1,9}(,\d{1,5})*", query.get(name, "0")):
            raise ValueError(f"it says {name}={query[name][:20]}; it must be a number")
    for port in query["port"].split(",") if "port" in query else ():
        check_port(port)
    return query


def _hosts(url: URL) -> tuple[list[str], list[str]]:
    """Where there are several, as libpq lists them or with a repeated `?host=`: their names, and
    the port of each. Raises ValueError where one is missing, or the ports do not fit.
    """
    said = url.query.get("host") or url.host or ""
    hosts = ",".join([said] if isinstance(said, str) else said).split(",")
    if len(hosts) == 1:
        return [], []
    ports = (_last(url.query.get("port", "")) or str(url.port or DEFAULT_PORT)).split(",")
    if len(ports) not in (1, len(hosts)):
        raise ValueError(f"it names {len(hosts)} hosts and {len(ports)} ports")
    ports *= len(hosts) // len(ports)
    each = [_host_and_port(host, port) for host, port in zip(hosts, ports, strict=True)]
    if not all(host for host, _ in each):
        raise ValueError("one of the hosts that it lists has no name")
    return [host for host, _ in each], [port for _, port in each]


def _host_and_port(said: str, usual: str) -> tuple[str, str]:
    """`name`, `name:port`, `[IPv6]:port`, or an IPv6 address or a folder of sockets alone."""
    if said.startswith("["):
        host, _, rest = said[1:].partition("]")
        port = rest.removeprefix(":") or usual
    else:
        host, port = said.split(":") if said.count(":") == 1 else (said, usual)
    check_port(port)
    return host, port


def check_port(said: str) -> None:
    """Raises ValueError, which does not quote it: it may be a part of the password."""
    if not re.fullmatch(r"[0-9]{1,5}", said) or not 1 <= int(said) <= MAX_PORT:
        raise ValueError(f"its port is not one from 1 to {MAX_PORT}; PostgreSQL's own is 5432")


def _last(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else value[-1]


def _timeout(said: str) -> float:
    """0 means in libpq: wait for as long as it takes. A day is as good."""
    seconds = int(said or CONNECT_TIMEOUT_SECONDS)
    return float(seconds or 86_400)
