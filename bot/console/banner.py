"""The first lines: what is connected, what is not and why, and where things are kept."""

from urllib.parse import urlsplit

from adapters.kit.platform import Platform
from adapters.words.rendering import local_time
from bot.article_folder import ArticleFolder
from bot.platforms import PLATFORMS, connected_platforms
from bot.services import has_model
from bot.settings import Settings
from bot.terminal import count
from core.model.policy import Desk
from core.ports import Clock
from core.sla.business_hours import is_open, next_closing, next_opening

NOT_SET = "not connected: {variable} is not set"
READY = "{variable} is set; `deskhand run` connects it"
Row = tuple[str, str]


def banner(
    settings: Settings,
    desk: Desk,
    books: ArticleFolder,
    clock: Clock,
    *,
    tickets: str,
) -> list[Row]:
    """Names and what is to be said about each; `tickets` tells where those are kept."""
    left_out = len({problem.slug for problem in books.loaded.problems})
    articles = books.emptiness() or (
        f"{count(len(books.loaded.articles), 'article')} of {books.folder}, quoted as they are"
    )
    if left_out and books.loaded.articles:
        articles += f"; {left_out} left out, `deskhand check` says why"
    return [
        ("terminal", "connected: you play everybody; /controls tells how, /help what they can say"),
        *((p.name, _connection(p, settings)) for p in PLATFORMS),
        ("answers", articles),
        ("llm", model_of(settings, desk)),
        ("tickets", tickets),
        ("people", hours_of(desk, clock)),
    ]


def _connection(platform: Platform, settings: Settings) -> str:
    said = READY if platform.name in connected_platforms(settings) else NOT_SET
    return said.format(variable=platform.variable)


def model_of(settings: Settings, desk: Desk) -> str:
    """Whether a language model is asked where the articles leave doubt, and which."""
    if not has_model(settings):
        return "not connected: no OPENAI_API_KEY or OPENAI_BASE_URL; articles answer without it"
    wanted = desk.llm_policy
    if wanted is None:
        return "not asked: [llm] enabled = false in the policy"
    host = urlsplit(settings.openai_base_url).hostname
    where = f" at {host}" if host else ""
    return f"{wanted.model}{where} is asked where the articles leave doubt; its words are checked"


def hours_of(desk: Desk, clock: Clock) -> str:
    """Whether people work now, and when that changes."""
    now, zone = clock.now(), str(desk.hours.zone)
    if is_open(desk.hours, now):
        closes = next_closing(desk.hours, now)
        until = f" until {local_time(closes, zone, now)}" if closes else ""
        return f"at work{until} ({zone})"
    opens = next_opening(desk.hours, now)
    again = f", back {local_time(opens, zone, now)}" if opens else ""
    return f"not at work now{again} ({zone})"
