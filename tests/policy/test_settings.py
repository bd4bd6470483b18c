"""Settings from the environment and .env: all mistakes at once, and never a secret in sight."""

import traceback
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings, SettingsError, read_settings
from tests.cases import each_case

SECRET = "geheim-4711"  # no message may ever hold it
NAMES = [name.upper() for name in Settings.model_fields]
WRONG = {
    "DATABASE_URL": f"mysql://desk:{SECRET}@host/desk",
    "LOG_LEVEL": "LOUD",
    "LOG_FORMAT": "xml",
    "SLACK_BOT_TOKEN": SECRET,
    "SLACK_APP_TOKEN": SECRET,
    "SLACK_API_URL": f"ftp://{SECRET}",
    "DISCORD_API_URL": "discord.com",
    "OPENAI_BASE_URL": "https://",
}
BOT, APP = f"xoxb-{SECRET}", f"xapp-{SECRET}"


@pytest.fixture(autouse=True)
def empty_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without .env, and an environment without our variables."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def problems(**given: Any) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read_settings(**given)
    error = raised.value
    assert SECRET not in f"{error} {error!r} {''.join(traceback.format_exception(error))}"
    assert str(error) == "\n".join(error.problems)
    return list(error.problems)


def secret(settings: Settings, name: str) -> str:
    """A platform's setting, which its record has brought."""
    value = getattr(settings, name)
    assert isinstance(value, SecretStr)
    return value.get_secret_value()


def test_nothing_need_be_set_to_try_the_desk() -> None:
    settings = read_settings()
    assert settings.database_url == "sqlite:///data/desk.db"
    assert (settings.desk_file, settings.kb_dir) == (Path("desk.toml"), Path("kb_articles"))
    assert (settings.log_level, settings.log_format) == ("INFO", "text")
    assert not secret(settings, "slack_bot_token")


def test_all_wrong_variables_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    assert [said.split(":")[0] for said in problems()] == list(WRONG)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("DATABASE_URL", "Deskhand runs on sqlite and postgresql"),
        ("LOG_LEVEL", "it must be one of DEBUG, INFO, WARNING, ERROR"),
        ("LOG_FORMAT", "it must be text or json"),
        ("SLACK_BOT_TOKEN", "it must begin with xoxb-; take the Bot User OAuth Token from"),
        ("SLACK_APP_TOKEN", "it must begin with xapp-; take an app-level token"),
        ("SLACK_API_URL", "it must begin with https://"),
        ("DISCORD_API_URL", "it must begin with https://"),
        ("OPENAI_BASE_URL", "it must begin with https://"),
    ],
)
def test_each_wrong_variable_comes_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, remedy: str
) -> None:
    monkeypatch.setenv(name, WRONG[name])
    said, *_ = problems()
    assert said.startswith(f"{name}: ") and remedy in said


@each_case(
    "url",
    [
        SECRET,
        f"postgresql://desk:{SECRET}",
        f"postgresql://host:{SECRET}/desk",
        f"postgresql:{SECRET}@host",
        f"mysql://desk:{SECRET}@host/desk",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_a_wrong_database_is_told_without_its_password(url: str) -> None:
    (said,) = problems(database_url=url)
    assert said.startswith("DATABASE_URL: ")
    assert said.count("DATABASE_URL") == 1
    assert "postgresql" in said or "write sqlite:///data/desk.db" in said


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://desk:P@{SECRET}@127.0.0.1:9/x",
        f"postgresql://desk:12/{SECRET}@host/x",
        f"postgresql://desk:12/x?{SECRET}@host/x",
        f"postgresql://desk:12#{SECRET}@host/x",
        f"postgresql://de@sk:{SECRET}@host/x",
    ],
)
def test_a_password_that_is_not_escaped_is_refused_and_not_shown(url: str) -> None:
    """`P@ssw0rd` would be read as the password `P` and a host `ssw0rd@...`, which is shown."""
    (said,) = problems(database_url=url)
    assert said.startswith("DATABASE_URL: its user or password has a special character")
    assert "@ as %40" in said


@pytest.mark.parametrize("url", [f"{SECRET}://x", f"postgresql://h/x?password=a&{SECRET}=b"])
def test_a_scheme_or_parameter_that_may_be_a_secret_is_not_shown(url: str) -> None:
    (said,) = problems(database_url=url)
    assert said.startswith("DATABASE_URL: ")


@each_case("name", ["slack_api_url", "discord_api_url", "openai_base_url"])
@each_case("url", ["http://[::1/api/", "https://host:99999/", "https://host:x/"])
def test_an_address_that_cannot_be_read_is_one_problem_of_its_variable(name: str, url: str) -> None:
    (said,) = problems(**{name: url})
    assert said == (
        f"{name.upper()}: its host or port cannot be read; write https://host:port/path"
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///data/desk.db", "sqlite:///data/desk.db"),
        (f"postgresql://desk:{SECRET}@host/desk", "postgresql://desk:***@host/desk"),
        (f"postgresql://host/x?password={SECRET}", "postgresql://host/x?password=hidden"),
        ("postgresql://host/x?ssl=require", "postgresql://host/x?ssl=require"),
    ],
)
def test_the_password_of_the_database_is_hidden_wherever_it_is_shown(url: str, shown: str) -> None:
    settings = read_settings(database_url=url)
    assert settings.shown_database == shown
    assert SECRET not in f"{settings!r} {settings}"
    assert settings.database_url == url, "whoever connects needs it whole"


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    settings = read_settings(
        slack_bot_token=BOT,
        slack_app_token=APP,
        slack_signing_secret=SECRET,
        discord_token=SECRET,
        openai_api_key=SECRET,
    )
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()}"
    assert settings.openai_api_key.get_secret_value() == SECRET


@pytest.mark.parametrize(
    "tokens",
    [
        {},
        {"slack_bot_token": BOT, "slack_app_token": APP},
        {"slack_bot_token": BOT, "slack_signing_secret": SECRET},
        {"slack_bot_token": BOT, "slack_app_token": APP, "slack_signing_secret": SECRET},
    ],
    ids=["no Slack", "Socket Mode", "HTTP", "both"],
)
def test_slack_tokens_that_belong_together_are_taken(tokens: dict[str, str]) -> None:
    assert secret(read_settings(**tokens), "slack_bot_token") in ("", BOT)


@each_case(
    ("tokens", "told"),
    [
        ({"slack_bot_token": BOT}, ["SLACK_APP_TOKEN: it is missing; set it for Socket Mode"]),
        ({"slack_app_token": APP}, ["SLACK_BOT_TOKEN: it is missing, and SLACK_APP_TOKEN"]),
        (
            {"slack_signing_secret": SECRET},
            ["SLACK_BOT_TOKEN: it is missing, and SLACK_SIGNING_SECRET"],
        ),
        (
            {"slack_bot_token": BOT, "log_level": "LOUD"},
            ["LOG_LEVEL: it must be", "SLACK_APP_TOKEN: it is missing"],
        ),
        (
            {"slack_bot_token": SECRET},
            ["SLACK_BOT_TOKEN: it must begin", "SLACK_APP_TOKEN: it is missing"],
        ),
        ({"slack_bot_token": BOT, "slack_app_token": SECRET}, ["SLACK_APP_TOKEN: it must begin"]),
    ],
)
def test_slack_tokens_of_no_use_alone_are_told(tokens: dict[str, str], told: list[str]) -> None:
    said = problems(**tokens)
    assert len(said) == len(told)
    assert all(line.startswith(start) for line, start in zip(said, told, strict=True))


@pytest.mark.parametrize(
    "wrong",
    [
        {"mail_imap_url": "http://imap.acme.test"},
        {"mail_smtp_url": "smtp.acme.test"},
        {"mail_from": "Support support@acme.test"},
    ],
)
def test_a_wrong_mail_setting_is_not_told_as_missing_too(wrong: dict[str, str]) -> None:
    right = {
        "mail_imap_url": "imaps://imap.acme.test",
        "mail_smtp_url": "smtps://smtp.acme.test",
        "mail_from": "support@acme.test",
    }
    [said] = problems(**(right | wrong))
    assert "missing" not in said


def test_the_env_file_of_the_working_directory_is_read(empty_room: Path) -> None:
    (empty_room / ".env").write_text(
        f"LOG_LEVEL=debug\nSLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN='{APP}'\nSOMETHING_ELSE=1\n"
    )
    settings = read_settings()
    assert settings.log_level == "DEBUG"
    assert secret(settings, "slack_app_token") == APP


def test_the_environment_wins_over_the_env_file_and_the_console_over_both(
    empty_room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_room / ".env").write_text("LOG_LEVEL=DEBUG\nLOG_FORMAT=json\nKB_DIR=a\n")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.setenv("KB_DIR", "b")
    settings = read_settings(kb_dir=Path("c"))
    assert (settings.log_level, settings.log_format) == ("ERROR", "json")
    assert settings.kb_dir == Path("c")


def test_a_variable_left_blank_in_the_env_file_is_not_set(empty_room: Path) -> None:
    (empty_room / ".env").write_text("".join(f"{name}=\n" for name in NAMES))
    blank = read_settings()
    (empty_room / ".env").unlink()
    assert blank == read_settings()


def test_an_env_file_that_is_not_utf8_is_told(empty_room: Path) -> None:
    (empty_room / ".env").write_bytes(f"DISCORD_TOKEN={SECRET}\xe9\n".encode("latin-1"))
    assert problems() == [".env:1: this is not UTF-8; save the file as UTF-8"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("LOG_LEVEL DEBUG\n", ".env:1: this line cannot be read; write NAME=value"),
        ("# fine\n\nLOG_LEVEL: DEBUG\n", ".env:3: this line cannot be read"),
        ('KB_DIR=a\nSLACK_BOT_TOKEN="never closed\n', ".env:2: this line cannot be read"),
        (
            "DATABSE_URL=x\n",
            '.env:1: there is no setting DATABSE_URL; did you mean "DATABASE_URL"?',
        ),
        ("slack_bot_tokn=x\r\n", 'did you mean "SLACK_BOT_TOKEN"?'),
        ("LOG_LEVEL=DEBUG\nKB_DIR=a\nLOG_LEVEL=INFO\n", ".env:3: LOG_LEVEL stands here again"),
    ],
)
def test_what_would_be_passed_over_in_the_env_file_is_named(
    empty_room: Path, text: str, told: str
) -> None:
    (empty_room / ".env").write_bytes(text.encode())
    (said,) = problems()
    assert told in said


def test_several_faults_of_the_env_file_are_told_at_once_without_a_value(empty_room: Path) -> None:
    (empty_room / ".env").write_text(f"DISCRD_TOKEN={SECRET}\n{SECRET}\nLOG_FORMAT=xml\n")
    said = problems()
    assert [line.split(" ")[0] for line in said] == [".env:1:", ".env:2:", ".env:3:"]
    assert said[2].startswith(".env:3: LOG_FORMAT: ")


def test_a_wrong_value_names_its_line_unless_the_environment_counts_more(
    empty_room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_room / ".env").write_text("\n# mail\nMAIL_IMAP_URL=pop3://mail.acme.test\n")
    [said] = [line for line in problems() if "pop3" not in line and "IMAP" in line]
    assert said.startswith(".env:3: MAIL_IMAP_URL: it must be imaps://")
    monkeypatch.setenv("MAIL_IMAP_URL", "http://mail.acme.test")
    [said] = [line for line in problems() if "IMAP" in line]
    assert said.startswith("MAIL_IMAP_URL: it must be imaps://")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_an_env_file_of_another_encoding_is_told(empty_room: Path, encoding: str) -> None:
    (empty_room / ".env").write_bytes("LOG_LEVEL=DEBUG\n".encode(encoding))
    assert problems() == [".env: this is UTF-16 or no text; save the file as UTF-8"]


def test_an_env_file_from_windows_is_read(empty_room: Path) -> None:
    (empty_room / ".env").write_bytes(b"\xef\xbb\xbfLOG_LEVEL=debug\r\nKB_DIR=a\r\n")
    settings = read_settings()
    assert (settings.log_level, settings.kb_dir) == ("DEBUG", Path("a"))


def test_a_folder_called_env_is_nobodys_settings(empty_room: Path) -> None:
    (empty_room / ".env").mkdir()
    assert read_settings().log_level == "INFO"


def test_names_of_others_and_names_put_aside_are_left_alone(empty_room: Path) -> None:
    (empty_room / ".env").write_text(
        f"SLACK_BOT_TOKEN={BOT}\nSLACK_BOT_TOKEN_OLD=x\nSLACK_APP_TOKEN={APP}\nCOMPOSE_FILE=y\n"
    )
    assert secret(read_settings(), "slack_bot_token") == BOT
