"""The sections of the policy, one function each: promises, categories, teams, queues, agents."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot import platforms
from bot.platforms import NAMES
from bot.policy.values import Reader, dotted_path
from core.model.business_hours import ClockKind
from core.model.people import Person, Place
from core.model.policy import (
    SIGN_IN_MODES,
    Agent,
    AnswerPolicy,
    Category,
    FileLimits,
    LLMPolicy,
    Patience,
    Queue,
    SLAPolicy,
    Target,
    Team,
    WebAccess,
)
from core.model.ticket import Priority

PLATFORMS = ("console", *NAMES)
"""Where a queue or an agent can be; bot.wiring has the adapter of each but the terminal's."""
RENAMED = "renamed_from"
CLOCKS = tuple(ClockKind)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(seconds=9)
PRIORITIES = tuple(Priority)
AGAIN_EVERY, AGAIN_TIMES = timedelta(minutes=15), 4

Table = Mapping[str, Any]


def read_promise(reader: Reader, name: str, held: Table) -> SLAPolicy:
    path = ("priorities", name)
    paging = ("pages", "page_again_every", "page_again_times")
    known = ("first_response", "resolution", "update_every", "words", *paging)
    reader.table({name: held}, path, known)
    return SLAPolicy(
        first_response=_target(reader, held, (*path, "first_response")),
        resolution=_target(reader, held, (*path, "resolution")),
        update_every=reader.duration(held, (*path, "update_every")),
        pages=reader.flag(held, (*path, "pages"), default=False),
        words=reader.texts(held, (*path, "words")),
        page_again_every=reader.duration(held, (*path, "page_again_every"), AGAIN_EVERY),
        page_again_times=int(
            reader.number(held, (*path, "page_again_times"), AGAIN_TIMES, low=0, high=100)
        ),
    )


def _target(reader: Reader, held: Table, path: tuple[str, ...]) -> Target:
    if path[-1] not in held:
        reader.wrong(
            path,
            f'[{dotted_path(path[:-1])}] needs "{path[-1]}".',
            'Like { within = "2 hours", clock = "working_hours" }.',
        )
        held = {path[-1]: {"within": "1 hour", "clock": "calendar"}}
    table = reader.table(held, path, ("within", "clock", "said_as"))
    return Target(
        reader.duration(table, (*path, "within")),
        ClockKind(_known(reader.one_of(table, (*path, "clock"), CLOCKS), CLOCKS)),
        reader.text(table, (*path, "said_as"), ""),
    )


def read_category(reader: Reader, name: str, held: Table) -> Category:
    path = ("categories", name)
    reader.table({name: held}, path, ("name", "words", "priority", RENAMED))
    priority = reader.one_of(held, (*path, "priority"), PRIORITIES, Priority.MEDIUM)
    return Category(
        id=name,
        name=reader.text(held, (*path, "name")),
        words=reader.texts(held, (*path, "words")),
        priority=Priority(_known(priority, PRIORITIES)),
        renamed_from=reader.text(held, (*path, RENAMED), ""),
    )


def read_team(reader: Reader, name: str, held: Table, whole: Table) -> Team:
    path = ("teams", name)
    reader.table({name: held}, path, ("name", "queue", "categories", "skills", RENAMED))
    categories = reader.texts(held, (*path, "categories"))
    for category in categories:
        reader.known((*path, "categories"), category, _names(whole, "categories"))
    queue = reader.text(held, (*path, "queue"))
    if queue:
        reader.known((*path, "queue"), queue, _names(whole, "queues"))
    skills = reader.texts(held, (*path, "skills"))
    before = reader.text(held, (*path, RENAMED), "")
    return Team(name, reader.text(held, (*path, "name")), queue, categories, skills, before)


def read_queue(reader: Reader, name: str, held: Table, whole: Table) -> Queue:
    path = ("queues", name)
    known = ("name", "platform", "room", "escalates_to", "members_are_agents", "private", "role")
    reader.table({name: held}, path, (*known, "private_escalation", RENAMED))
    following = reader.text(held, (*path, "escalates_to"), "")
    if following:
        reader.known((*path, "escalates_to"), following, _names(whole, "queues"))
    platform = reader.one_of(held, (*path, "platform"), PLATFORMS)
    return Queue(
        id=name,
        name=reader.text(held, (*path, "name")),
        place=Place(platform, reader.text(held, (*path, "room"))),
        escalates_to=following,
        members_are_agents=reader.flag(held, (*path, "members_are_agents"), default=False),
        private=reader.flag(held, (*path, "private"), default=False),
        role=_role(reader, held, (*path, "role"), platform),
        renamed_from=reader.text(held, (*path, RENAMED), ""),
        private_escalation=_private_escalation(reader, held, (*path, "private_escalation"), whole),
    )


def _private_escalation(
    reader: Reader, held: Table, path: tuple[str, ...], whole: Table
) -> tuple[str, ...]:
    """Queues; on one that is not private it would look like a rule and be none."""
    named = reader.texts(held, path)
    for queue in named:
        reader.known(path, queue, _names(whole, "queues"))
    if named and not held.get("private"):
        what = "private_escalation is for a private queue, and this one is not."
        reader.wrong(
            path, f"[{dotted_path(path[:-1])}] {what}", "Leave it out, or add private = true."
        )
    return named


def _role(reader: Reader, held: Table, path: tuple[str, ...], platform: str) -> str:
    """Not every platform has roles; elsewhere it would look like a rule and be none."""
    role = reader.text(held, path, "")
    with_roles = [each for each in platforms.PLATFORMS if each.role_ids is not None]
    titles = " or ".join(each.title for each in with_roles)
    ids = next((each.role_ids for each in with_roles if each.name == platform), None)
    if role and ids is None:
        what = f'role is a {titles} role, and the queue lives on "{platform}".'
        remedy = "Leave it out; members_are_agents goes by the room."
        reader.wrong(path, f"[{dotted_path(path[:-1])}] {what}", remedy)
    elif role and ids and not ids.pattern.fullmatch(role):
        what = f'role must be the id of a {titles} role, not "{role}".'
        remedy = f"Like {ids.example}."
        reader.wrong(path, f"[{dotted_path(path[:-1])}] {what}", remedy)
    return role


def read_agent(reader: Reader, name: str, held: Table, whole: Table) -> Agent:
    path = ("agents", name)
    reader.table({name: held}, path, ("name", "teams", "skills", "on_call", RENAMED, *PLATFORMS))
    called = reader.text(held, (*path, "name"))
    handles = [(p, reader.text(held, (*path, p), "")) for p in PLATFORMS]
    known_as = tuple(Person(p, handle, called) for p, handle in handles if handle)
    if not known_as:
        remedy = f'Add {PLATFORMS[0]} = "{name}", or the id on another platform.'
        reader.wrong(path, f"[agents.{name}] is known on no platform.", remedy)
        known_as = (Person("console", name, called),)
    teams = reader.texts(held, (*path, "teams"))
    for team in teams:
        reader.known((*path, "teams"), team, _names(whole, "teams"))
    skills = reader.texts(held, (*path, "skills"))
    on_call = reader.flag(held, (*path, "on_call"), default=False)
    before = reader.text(held, (*path, RENAMED), "")
    return Agent(name, called, known_as, teams, skills, on_call, before)


def read_patience(reader: Reader, held: Table) -> Patience:
    names = ("details", "offer", "waiting", "resolved", "reopen", "missed")
    table, usual = reader.table(held, ("patience",), names), Patience()
    return Patience(
        **{n: reader.duration(table, ("patience", n), getattr(usual, n)) for n in names}
    )


def read_files(reader: Reader, held: Table) -> FileLimits:
    table, usual = reader.table(held, ("files",), ("largest", "types", "per_ticket")), FileLimits()
    return FileLimits(
        max_bytes=reader.size(table, ("files", "largest"), usual.max_bytes),
        types=reader.texts(table, ("files", "types"), usual.types),
        max_per_ticket=int(
            reader.number(table, ("files", "per_ticket"), usual.max_per_ticket, low=0, high=1000)
        ),
    )


def read_answers(reader: Reader, held: Table) -> AnswerPolicy:
    table, usual = reader.table(held, ("answers",), ("enabled", "wrong_share")), AnswerPolicy()
    share = reader.number(table, ("answers", "wrong_share"), usual.wrong_share, low=0, high=0.5)
    return AnswerPolicy(share, reader.flag(table, ("answers", "enabled"), default=True))


def read_web(reader: Reader, held: Table) -> WebAccess:
    """Who may come into the portal, and the team's own mail domains."""
    table, usual = reader.table(held, ("web",), ("sign_in", "domains")), WebAccess()
    mode = reader.text(table, ("web", "sign_in"), usual.sign_in)
    reader.known(("web", "sign_in"), mode, list(SIGN_IN_MODES))
    domains = tuple(each.casefold() for each in reader.texts(table, ("web", "domains")))
    for domain in domains:
        if not re.fullmatch(r"[^\s@/.]+(\.[^\s@/.]+)+", domain):
            said = f'[web] domains has "{domain}", which is no mail domain.'
            reader.wrong(("web", "domains"), said, 'Write what stands after the @: "example.com".')
    if mode == "domains" and not domains:
        said = '[web] sign_in is "domains", but domains names none.'
        reader.wrong(("web", "sign_in"), said, 'Write domains = ["example.com"].')
    return WebAccess(mode, domains)


def read_llm(reader: Reader, held: Table) -> LLMPolicy | None:
    """The model's policy; None where it is not to be asked."""
    limits = {
        "tokens_per_ticket": "per_ticket",
        "tokens_per_person": "per_person",
        "tokens_per_day": "per_day",
    }
    names = ("enabled", "model", "cheap_model", "within", "minimum_confidence", *limits)
    table, usual = reader.table(held, ("llm",), names), LLMPolicy()
    within = reader.duration(table, ("llm", "within"), usual.timeout)
    if not SHORTEST_WAIT <= within <= LONGEST_WAIT:
        what = "[llm] within must be from 1 to 9 seconds."
        reader.wrong(("llm", "within"), what, "Nobody is to wait for longer than ten.")
    most = {
        field: int(
            reader.number(table, ("llm", name), getattr(usual, field), low=0, high=1_000_000_000)
        )
        for name, field in limits.items()
    }
    sure = reader.number(table, ("llm", "minimum_confidence"), usual.min_confidence, low=0, high=1)
    model = reader.text(table, ("llm", "model"), usual.model)
    cheap = reader.text(table, ("llm", "cheap_model"), usual.cheap_model)
    found = LLMPolicy(model, cheap, within, sure, **most)
    return found if reader.flag(table, ("llm", "enabled"), default=True) else None


def _names(whole: Table, section: str) -> list[str]:
    tables = whole.get(section, {})
    return list(tables) if isinstance(tables, dict) else []


def _known(value: str, known: tuple[str, ...]) -> str:
    """A name that was told to be wrong already does not stop the reading."""
    return value if value in known else known[0]
