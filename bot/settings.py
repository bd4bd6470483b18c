"""Settings: secrets and addresses, read once from the environment and .env, checked whole."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from bot.env_file import env_file_problems
from core.store.connection.database_errors import shown
from core.store.connection.engine import database_url

ENV_FILE = ".env"
_NOTHING = SecretStr("")


class Settings(BaseSettings):
    """Each field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8-sig",  # a byte order mark would become part of the first name
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: str = Field("sqlite:///data/desk.db", repr=False)
    desk_file: Path = Path("desk.toml")
    kb_dir: Path = Path("kb_articles")
    log_level: str = "INFO"
    log_format: str = "text"
    slack_bot_token: SecretStr = _NOTHING
    slack_app_token: SecretStr = _NOTHING
    slack_signing_secret: SecretStr = _NOTHING
    slack_api_url: str = "https://slack.com/api/"
    slack_listen: str = "127.0.0.1:3000"
    discord_token: SecretStr = _NOTHING
    discord_api_url: str = "https://discord.com/api/v10"
    discord_guilds: str = ""
    discord_message_content: bool = False
    openai_api_key: SecretStr = _NOTHING
    openai_base_url: str = ""

    @property
    def shown_database(self) -> str:
        """The address of the database without its password."""
        return shown(make_url(self.database_url))

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown: tokens, keys, and passwords in addresses."""
        values = (getattr(self, name) for name in type(self).model_fields)
        tokens = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        urls = (self.database_url, self.slack_api_url, self.discord_api_url, self.openai_base_url)
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

    @field_validator("log_format")
    @classmethod
    def _is_a_format(cls, value: str) -> str:
        if value not in ("text", "json"):
            raise ValueError("it must be text or json")
        return value

    @field_validator("slack_api_url", "discord_api_url", "openai_base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
            raise ValueError("it must begin with https:// (or http:// for a server of your own)")
        if not _is_url(value):
            raise ValueError("its host or port cannot be read; write https://host:port/path")
        return value

    @field_validator("discord_guilds")
    @classmethod
    def _are_ids(cls, value: str) -> str:
        named = [part.strip() for part in value.split(",") if part.strip()]
        if not all(re.fullmatch(r"\d{15,21}", part) for part in named):
            raise ValueError("it must be the ids of servers, with commas between them")
        return value

    @field_validator("slack_listen")
    @classmethod
    def _is_a_place_to_listen(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
            raise ValueError("it must be host:port, such as 0.0.0.0:3000")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_a_bot_token(cls, value: SecretStr) -> SecretStr:
        return _begins(value, "xoxb-", "the Bot User OAuth Token")

    @field_validator("slack_app_token")
    @classmethod
    def _is_an_app_token(cls, value: SecretStr) -> SecretStr:
        return _begins(value, "xapp-", "an app-level token with connections:write")


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
    return tuple(name.upper() for name in Settings.model_fields)


def _is_url(text: str) -> bool:
    """Whether the host and the port can be read: `http://[::1/` and port 99999 cannot."""
    try:
        parts = urlsplit(text)
        return parts.port is None or parts.hostname is not None
    except ValueError:
        return False


def _secrets_of_url(url: str) -> Iterator[str]:
    """The password, and whatever the query names a password, key or token; as written and plain."""
    if not _is_url(url):
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
    problems, readable = env_file_problems(Path(ENV_FILE), names_of_settings(), os.environ)
    if not readable:
        given = {**given, "_env_file": None}
    settings, wrong = _read(given)
    problems += [f"{name.upper()}: {what}" for name, what in wrong.items()]
    problems += _together(settings)
    if problems:
        # From None: what a wrong value was called may be in the cause, and it may be a secret.
        raise SettingsError(problems, settings, frozenset(wrong)) from None
    return settings


def _read(given: dict[str, Any]) -> tuple[Settings, dict[str, str]]:
    """The settings, with what is usual in the place of each that is wrong; and what is wrong."""
    try:
        return Settings(**given), {}
    except ValidationError as failed:
        wrong = {
            str(error["loc"][0]): error["msg"].removeprefix("Value error, ")
            for error in failed.errors()
        }
    # A token that is wrong is not missing: one told about is as good as a right one.
    right = {"slack_bot_token": SecretStr("xoxb-"), "slack_app_token": SecretStr("xapp-")}
    mended = {name: right.get(name, Settings.model_fields[name].default) for name in wrong}
    return Settings(**(given | mended)), wrong


def _together(settings: Settings) -> list[str]:
    """Settings that are of no use alone."""
    bot, app = settings.slack_bot_token, settings.slack_app_token
    secret = settings.slack_signing_secret
    problems = []
    if not bot.get_secret_value():
        alone = {"SLACK_APP_TOKEN": app, "SLACK_SIGNING_SECRET": secret}
        problems += [
            f"SLACK_BOT_TOKEN: it is missing, and {name} is of no use alone"
            for name, value in alone.items()
            if value.get_secret_value()
        ]
    elif not (app.get_secret_value() or secret.get_secret_value()):
        problems.append(
            "SLACK_APP_TOKEN: it is missing; set it for Socket Mode,"
            " or SLACK_SIGNING_SECRET for HTTP"
        )
    return problems


def _begins(value: SecretStr, prefix: str, what: str) -> SecretStr:
    held = value.get_secret_value()
    if held and not held.startswith(prefix):
        raise ValueError(f"it must begin with {prefix}; take {what} from the app's settings")
    return value
