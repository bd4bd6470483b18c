"""A desk, its people and its articles, for tests of the talk."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from core.knowledge.library import Library
from core.model.article import Article, Branch, Section
from core.model.business_hours import ClockKind, Hours, Opening
from core.model.people import Place
from core.model.policy import Agent, Category, Desk, Queue, SLAPolicy, Target, Team
from core.model.ticket import Priority
from tests.talk import ALAN, GRACE

JERUSALEM = ZoneInfo("Asia/Jerusalem")
WEEK = {day: (Opening(600, 1080),) for day in (6, 0, 1, 2, 3)}
OFFICE = Hours(JERUSALEM, WEEK)


def promise(first: float, solved: float, update: float, *words: str) -> SLAPolicy:
    return SLAPolicy(
        Target(timedelta(hours=first), ClockKind.WORKING_HOURS),
        Target(timedelta(hours=solved), ClockKind.WORKING_DAYS),
        timedelta(hours=update),
        words=words,
    )


CRITICAL = SLAPolicy(
    Target(timedelta(minutes=15), ClockKind.CALENDAR, "at once"),
    Target(timedelta(hours=4), ClockKind.CALENDAR, "as soon as possible"),
    timedelta(minutes=30),
    pages=True,
    words=("outage", "everyone is affected"),
)


def make_desk(**changes: Any) -> Desk:
    """The default policy, small: three teams, a lead queue, two agents."""
    parts: dict[str, Any] = {
        "name": "Support",
        "prefix": "HD",
        "hours": OFFICE,
        "sla": {
            Priority.LOW: promise(4, 72, 24, "whenever"),
            Priority.MEDIUM: promise(2, 48, 24),
            Priority.HIGH: promise(1, 24, 8, "urgent", "asap"),
            Priority.CRITICAL: CRITICAL,
        },
        "categories": {
            c.id: c
            for c in (
                Category("technical", "Technical Issues", ("broken", "error", "crash")),
                Category("account", "Account and Billing", ("invoice", "billing")),
                Category("general", "General Inquiries", (), Priority.LOW),
            )
        },
        "teams": {
            t.id: t
            for t in (
                Team("frontdesk", "Front desk", "support", ("general",)),
                Team("network", "Network", "support", ("technical",), ("vpn", "wifi")),
                Team("billing", "Billing", "billing", ("account",), ("invoice", "refund")),
                Team("leads", "Leads", "lead"),
            )
        },
        "queues": {
            q.id: q
            for q in (
                Queue("support", "Support", Place("console", "#support"), escalates_to="lead"),
                Queue("billing", "Billing", Place("console", "#billing"), private=True),
                Queue("lead", "Leads", Place("console", "#leads")),
            )
        },
        "roster": {
            "grace": Agent("grace", "Grace Hopper", (GRACE,), ("network", "frontdesk"), (), True),
            "alan": Agent("alan", "Alan Turing", (ALAN,), ("leads", "network"), (), False),
        },
        "default_team": "frontdesk",
    }
    return Desk(**(parts | changes))


def article(
    slug: str,
    title: str,
    *questions: str,
    sections: tuple[Section, ...] = (),
    audience: tuple[str, ...] = ("everyone",),
) -> Article:
    lead = Section("", "", f"The short answer of {title}.")
    steps = Section("Steps", "steps", "1. Restart the client.\n2. Try again.")
    told = sections or (lead, steps)
    return Article(slug, title, questions, (), "technical", audience, "network", None, told)


VPN_SECTIONS = (
    Section("", "", "Sign out of the client and in again."),
    Section("Steps", "steps", "1. Quit the client.\n2. Start it again."),
    Section(
        "If it still does not work",
        "if-it-still-does-not-work",
        '- It says "error 809": [Error 809](#error-809)',
        (Branch("Error 809", "#error-809"), Branch("Wi-Fi", "wifi")),
    ),
    Section("Error 809", "error-809", "Your router blocks it. Use another network."),
)


@cache
def make_library() -> Library:
    """Built once in a process: it is never changed, and takes longer than a story."""
    return Library.of(
        (
            article("vpn", "Connect to the VPN", "my vpn does not connect", sections=VPN_SECTIONS),
            article("wifi", "Connect to the office Wi-Fi", "wifi does not work in the office"),
            article("printer-offline", "Printer is offline", "the printer says offline"),
            article("printer-queue", "Print queue is stuck", "my print job is stuck"),
            article("breach", "A suspected breach", "how to handle a breach", audience=("agents",)),
        )
    )


@cache
def handing_library(team: str = "frontdesk") -> Library:
    """The same articles; all but the one on the VPN hand over to a team."""
    return Library.of(
        tuple(
            each if each.slug == "vpn" else replace(each, handoff=team)
            for each in make_library().articles
        )
    )


@cache
def alarmed_library(team: str = "frontdesk") -> Library:
    """The same articles and two on dangers, of which the ranking knows none of the words."""
    fire = article("fire", "Keep yourself safe", "where do we meet outside")
    power = article("power", "Leave the machine alone", "who looks after sockets")
    return Library.of(
        (
            *make_library().articles,
            replace(fire, handoff=team, alarm=("smoke", "on fire", "someone is hurt")),
            replace(power, alarm=("swollen battery", "battery on fire", "battery is swollen")),
        )
    )
