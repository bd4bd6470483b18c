"""Lines are bounded, secrets redacted, repeats counted, and a blocked reader stops nobody."""

import json
import logging
import os
import threading
import time
from io import StringIO
from urllib.parse import quote, quote_plus

import pytest

from bot.logs.handler import MAX_LINE_BYTES, CleanHandler, render_json, text_renderer
from bot.logs.program_text import MAX_TEXT_CHARS
from bot.logs.redaction import REDACTED, Redactor
from bot.logs.repeats import INTERVAL_SECONDS, Repeats
from bot.settings import make_settings
from tests.limits import PATIENCE
from tests.logs.conftest import PASSWORD, TOKEN, Logged

LOG = logging.getLogger("core.tests")


def failed(event: str = "pulse.failed", **extra: object) -> None:
    try:
        int("x")
    except ValueError:
        LOG.exception(event, extra=extra)


def test_a_line_has_at_most_20_kb_whatever_is_in_it(logged: Logged) -> None:
    many = {f"field{n}": "ä" * 5000 for n in range(200)}
    try:
        raise ExceptionGroup("many", [ValueError("\x1b" * 100_000) for _ in range(1000)])
    except ExceptionGroup:
        LOG.exception("a.b", extra={**many, "deep": {str(n): many for n in range(100)}})
    logging.getLogger("other").error("x" * 1_000_000)
    for event in logged.text.split("\n" if logged.form == "json" else "\n20"):
        assert len(event.encode()) <= MAX_LINE_BYTES
    assert logged.text.count("a.b") == 1


def test_json_lines_are_json_and_no_words_break_out_of_a_text_line(logged: Logged) -> None:
    LOG.warning("a.b", extra={"why": 'x"}\n2026 [error] forged\r\x1b[2J\u202e\ud800'})
    lines = logged.text.splitlines()
    assert len(lines) == 1
    assert lines[0].isprintable()
    if logged.form == "json":
        assert json.loads(lines[0])["event"] == "a.b"


def test_a_secret_across_the_end_of_what_is_shown_leaves_no_part(logged: Logged) -> None:
    for shown in range(1, len(TOKEN)):
        LOG.warning("a.b", extra={"why": "." * (MAX_TEXT_CHARS - shown) + TOKEN, "n": shown})
    assert TOKEN[:4] not in logged.text


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, "pä$$wörd/1+2", "quo'te\"d\\back"])
def test_a_secret_is_found_in_each_form_in_which_it_may_be_written(secret: str) -> None:
    redact = Redactor([secret])
    forms = (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote(secret, safe="").lower(),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
    )
    for form in forms:
        told = redact(f"before {form} after")
        assert told == f"before {REDACTED} after"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("cannot open postgresql://desk:pw@db/desk", "pw"),
        ("wss://wss.slack.test/link?ticket=abc&app_id=1", "abc"),
        ("Authorization: Bearer abcdefgh12345", "abcdefgh12345"),
        ("Authorization: Bot abcdefgh12345", "abcdefgh12345"),
        ("POST /webhooks/123/aW50ZXJhY3Rpb24 HTTP/1.1", "aW50ZXJhY3Rpb24"),
        ("the token xoxp-1234567890 of another app", "xoxp-1234567890"),
        ("password='letmein' refused", "letmein"),
    ],
)
def test_what_looks_like_a_secret_is_redacted_too(text: str, hidden: str) -> None:
    assert hidden not in Redactor()(text)


def test_a_short_password_does_not_make_other_words_unreadable() -> None:
    redact = Redactor(["desk", "pw"])
    assert redact("the desk's deskhand pwned") == f"the {REDACTED}'s deskhand pwned"


def test_all_secrets_of_the_settings_are_known() -> None:
    settings = make_settings(
        _env_file=None,
        database_url="postgresql://desk:p%40ss%2Fword@db/desk?sslpassword=keyphrase",
        slack_bot_token="xoxb-bot",
        slack_app_token="xapp-app",
        slack_signing_secret="signing",
        slack_api_url="http://proxy:proxypass@host/api/",
        discord_token="discord",
        openai_api_key="sk-key",
    )
    wanted = {"p%40ss%2Fword", "p@ss/word", "keyphrase", "xoxb-bot", "xapp-app", "signing"}
    assert set(settings.secrets()) == wanted | {"proxypass", "discord", "sk-key"}


def test_a_repeated_failure_is_logged_once_and_then_counted(logged: Logged) -> None:
    now = [0.0]
    handler = _handler(logged, Repeats(lambda: now[0]))
    for _ in range(1000):
        failed(platform="slack")
    failed(platform="discord")
    assert logged.text.count("pulse.failed") == 2, "one for each platform"
    now[0] += INTERVAL_SECONDS
    LOG.info("other.event")
    assert logged.text.count("pulse.failed") == 3
    assert "999" in logged.text and "int() with base" in logged.text.rsplit("pulse.failed")[-1]
    now[0] += INTERVAL_SECONDS
    LOG.info("other.event")
    failed(platform="slack")
    assert logged.text.count("pulse.failed") == 4, "it was over, so this is a new one"
    logging.getLogger().removeHandler(handler)


def test_the_end_of_a_failure_tells_how_often_it_happened(logged: Logged) -> None:
    handler = _handler(logged, Repeats(lambda: 0.0))
    for _ in range(7):
        failed()
    LOG.info("pulse.recovered", extra={"ends": "pulse.failed"})
    last = logged.text.splitlines()[-1]
    assert "failures" in last and "7" in last
    failed()
    assert logged.text.count("pulse.failed") == 2
    logging.getLogger().removeHandler(handler)


def test_different_warnings_are_different_lines(logged: Logged) -> None:
    for n in range(3):
        LOG.warning("delivery.dead", extra={"key": f"k{n}"})
    assert logged.text.count("delivery.dead") == 3


def test_what_was_still_counted_is_told_at_the_end(logged: Logged) -> None:
    for _ in range(5):
        failed()
    logged.handler.close()
    assert logged.text.count("pulse.failed") == 2
    assert "4" in logged.text.splitlines()[-1]


def test_libraries_are_heard_from_warnings_on_whatever_the_level(logged: Logged) -> None:
    noisy = logging.getLogger("aiosqlite")
    noisy.setLevel(logging.DEBUG)
    noisy.debug("executing %s", "insert ... values ('words')")
    noisy.setLevel(logging.NOTSET)
    LOG.debug("a.b")
    assert "executing" not in logged.text and "a.b" in logged.text


def test_a_reader_that_blocks_stops_the_thread_and_not_the_desk() -> None:
    """A pipe that nobody reads is full after some lines."""
    reading, writing = os.pipe()
    stream = os.fdopen(writing, "w")
    handler = CleanHandler(stream, render_json, Redactor(), background=True)
    log = logging.getLogger("core.blocked")
    log.propagate = False
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    done = threading.Event()

    def work() -> None:
        for n in range(2000):
            log.info("a.b", extra={"n": n, "pad": "x" * 300})
        done.set()

    threading.Thread(target=work, daemon=True).start()
    assert done.wait(PATIENCE), "the logger waits for its reader"
    log.removeHandler(handler)
    seen = b""
    while b'"n": 1999' not in seen:
        seen += os.read(reading, 65536)
    assert seen.count(b"\n") >= 1999
    handler.close()
    stream.close()
    os.close(reading)


def test_the_background_writer_tells_counts_without_another_line() -> None:
    stream, now = StringIO(), [0.0]
    handler = CleanHandler(
        stream,
        text_renderer(colors=False),
        Redactor(),
        Repeats(lambda: now[0]),
        background=True,
    )
    record = LOG.makeRecord("core.x", logging.ERROR, "f", 1, "a.failed", (), None)
    handler.handle(record)
    handler.handle(record)
    now[0] += INTERVAL_SECONDS
    until = time.monotonic() + PATIENCE
    while "repeated" not in stream.getvalue() and time.monotonic() < until:
        time.sleep(0.01)
    assert "repeated=1" in stream.getvalue()
    handler.close()


def _handler(logged: Logged, repeats: Repeats) -> CleanHandler:
    """The same as the fixture's, with a clock of ours."""
    root = logging.getLogger()
    root.removeHandler(logged.handler)
    render = render_json if logged.form == "json" else text_renderer(colors=False)
    handler = CleanHandler(logged.stream, render, Redactor(), repeats)
    root.addHandler(handler)
    return handler
