"""The policy of one desk, as `desk.toml` tells it. Plain nouns; the arithmetic is in core.sla."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final, Self

from core.model.business_hours import ClockKind, Hours
from core.model.people import Person, Place
from core.model.ticket import Detail, Priority


@dataclass(frozen=True, slots=True)
class Target:
    """A duration on one of the desk's clocks; `display_text` replaces it where it is promised."""

    within: timedelta
    clock: ClockKind
    display_text: str = ""


@dataclass(frozen=True, slots=True)
class SLAPolicy:
    """The SLA policy of a priority: what it promises. `pages` calls the on-call roster at once, day
    or night.

    `update_every` is the longest silence towards the requester, on the same clock as the
    resolution. `words` are what people write when they mean this priority. While nobody has claimed
    the ticket, people are paged again every `page_again_every`, at most `page_again_times` times,
    by the calendar; then the ticket escalates.
    """

    first_response: Target
    resolution: Target
    update_every: timedelta
    pages: bool = False
    words: tuple[str, ...] = ()
    page_again_every: timedelta = timedelta(minutes=15)
    page_again_times: int = 4


class AnswerKind(StrEnum):
    """What answers one of the policy's own questions."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of the policy's own, asked as `text`. `options` are those of a choice."""

    id: str
    text: str
    kind: AnswerKind = AnswerKind.TEXT
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """`words` are what people write when they mean it; `priority` is the one suggested. `ask` names
    what is asked in its tickets, details and own questions; None asks what the desk asks.
    """

    id: str
    name: str
    words: tuple[str, ...] = ()
    priority: Priority = Priority.MEDIUM
    renamed_from: str = ""
    ask: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """Takes tickets of these categories, preferably those that need these skills."""

    id: str
    name: str
    queue: str
    categories: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    renamed_from: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """Where tickets wait. A breach moves them to `escalates_to`, if that is named.

    With `members_are_agents`, whoever belongs to the queue's room may work its tickets, and not
    only the roster; so may whoever has the platform's `role`, if one is named. A `private` queue is
    seen by the agents of its own teams alone. `private_escalation` names the queues whose agents
    may read its tickets too, once these have escalated there.
    """

    id: str
    name: str
    place: Place
    escalates_to: str = ""
    members_are_agents: bool = False
    private: bool = False
    role: str = ""
    renamed_from: str = ""
    private_escalation: tuple[str, ...] = ()
    group: str = ""
    """A group of the portal's identity provider whose members may work this queue's tickets."""

    @property
    def brings_agents(self) -> bool:
        """May somebody work here who is not on the roster?"""
        return self.members_are_agents or bool(self.role) or bool(self.group)


@dataclass(frozen=True, slots=True)
class Agent:
    """One entry of the roster. The same human may be known on several platforms."""

    id: str
    name: str
    accounts: tuple[Person, ...]
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    on_call: bool = False
    renamed_from: str = ""
    """A handle that this agent had before."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """`max_bytes` is of one file; `types` are media types, "image/*" meaning all of a family."""

    max_bytes: int = 10 * 1024 * 1024
    types: tuple[str, ...] = ("image/*", "audio/*", "video/*", "text/plain", "application/pdf")
    max_per_ticket: int = 20


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the desk waits before it acts by itself.

    `details`: the requester fell silent while details were asked; then hand off with what is known.
    `offer`: an answer stands without a verdict; reminded halfway, then closed as not confirmed.
    `waiting`: an agent waits for the requester; reminded halfway, then closed.
    `resolved`: resolved and not confirmed; reminded halfway, then closed.
    `reopen`: how long after the resolution the same ticket can be opened again.
    `missed`: how old a message that an outage hid may be to start a conversation still.

    `offer`, `waiting` and `resolved` run on working days, so that nobody is reminded or closed on
    a weekend or a holiday. `details`, `reopen` and `missed` run on the calendar.
    """

    details: timedelta = timedelta(minutes=10)
    offer: timedelta = timedelta(days=2)
    waiting: timedelta = timedelta(days=5)
    resolved: timedelta = timedelta(days=3)
    reopen: timedelta = timedelta(days=7)
    missed: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class AnswerPolicy:
    """How sure an answer must be. Scores are estimates of being right, from 0 to 1.

    `wrong_share` is the largest share of wrong answers that the desk accepts among those given.
    """

    wrong_share: float = 0.05
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class LLMPolicy:
    """A model that words answers and briefs agents, asked only where the articles leave doubt.

    `cheap_model` briefs. `timeout` is how long a requester waits for it. `min_confidence` is how
    sure its answer must be, 0 to 1. The rest are tokens, both ways: a ticket's, a person's of one
    day, and the whole desk's of one day.
    """

    model: str = "gpt-4.1-mini"
    cheap_model: str = "gpt-4.1-nano"
    timeout: timedelta = timedelta(seconds=8)
    min_confidence: float = 0.75
    per_ticket: int = 12_000
    per_person: int = 60_000
    per_day: int = 2_000_000
    per_stranger: int = 15_000
    """Like `per_person`, for somebody of another company."""


SIGN_IN_MODES: Final = ("invited", "domains", "open")


class ParticipantRight(StrEnum):
    """What the people who take part in a ticket may decide beside its requester."""

    CLOSE = "close"
    REOPEN = "reopen"
    RATE = "rate"


DEFAULT_ASK: Final[tuple[str, ...]] = (
    Detail.CATEGORY,
    Detail.PRIORITY,
    Detail.STEPS,
    Detail.FILES,
    Detail.CONTACT,
)


@dataclass(frozen=True, slots=True)
class WebAccess:
    """Who may come into the portal by themselves: "invited" nobody, "domains" whoever has an
    address there, "open" everybody. `domains` are the team's own mail domains in each case.
    """

    sign_in: str = "invited"
    domains: tuple[str, ...] = ()
    tickets_per_stranger: int = 10
    """How many tickets somebody of another company may open within a day."""


@dataclass(frozen=True, slots=True)
class MailAddress:
    """One of the desk's own addresses: where letters to it go, "" where the words decide."""

    queue: str = ""
    team: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class MailPolicy:
    """How the desk writes letters. `addresses` are its own, in lower case, by what goes to them.

    An agent's words wait for `delay`, in which they can be taken back. With `plus_addresses`,
    answers go to name+token@domain, which the mail server must deliver to name@domain.
    `per_hour` is how many automatic letters one address gets in an hour, `unproven_per_hour` where
    nobody has proven whose it is. `poll` is how often the mailbox is looked into where the server
    does not tell of new mail by itself.
    """

    addresses: Mapping[str, MailAddress] = field(default_factory=dict)
    delay: timedelta = timedelta(seconds=10)
    plus_addresses: bool = False
    per_hour: int = 20
    unproven_per_hour: int = 3
    folder: str = "INBOX"
    poll: timedelta = timedelta(seconds=30)


@dataclass(frozen=True)  # without slots, for what is looked up in it at each event
class Desk:
    """Everything about this desk that does not change while it runs."""

    name: str
    prefix: str
    hours: Hours
    sla: Mapping[Priority, SLAPolicy]
    categories: Mapping[str, Category]
    teams: Mapping[str, Team]
    queues: Mapping[str, Queue]
    roster: Mapping[str, Agent]
    default_team: str
    ask: tuple[str, ...] = DEFAULT_ASK
    """Details, and ids of own questions."""
    questions: Mapping[str, OwnQuestion] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    files: FileLimits = field(default_factory=FileLimits)
    answers: AnswerPolicy = field(default_factory=AnswerPolicy)
    llm_policy: LLMPolicy | None = None
    """What the policy says of a language model."""
    llm: LLMPolicy | None = None
    """The same where one is connected; without it, nothing is ever asked."""
    languages: tuple[str, ...] = ("en",)
    warning_fraction: float = 0.75
    """A warning comes when this share of a target's time has passed."""
    low_rating: int = 2
    """Scores up to this one ask what went wrong, and tell the queue."""
    learns_routing: bool = False
    """Whether it is counted which words the tickets had that each team resolved; and used."""
    first_number: int = 1001
    web: WebAccess = field(default_factory=WebAccess)
    mail: MailPolicy = field(default_factory=MailPolicy)
    participants_may: tuple[ParticipantRight, ...] = ()
    platforms: tuple[str, ...] = ()
    """The platforms that this process is connected to; empty where nobody says, as in tests."""
    by_address: bool = True
    """Does one of them reach people by their mail address?"""

    @cached_property
    def agents_rooms(self) -> frozenset[tuple[str, str]]:
        """Platform and room of each queue."""
        return frozenset((q.place.platform, q.place.room) for q in self.queues.values())

    @cached_property
    def admitted_queues(self) -> frozenset[str]:
        """Those that private tickets of another may escalate to."""
        return frozenset(id_ for q in self.queues.values() for id_ in q.private_escalation)

    @cached_property
    def agents_by_account(self) -> Mapping[tuple[str, str], Agent]:
        """The roster by platform and handle; where two entries have one account, the first."""
        found = [
            ((p.platform, p.handle), each) for each in self.roster.values() for p in each.accounts
        ]
        return dict(reversed(found))

    @cached_property
    def queues_by_agent(self) -> Mapping[str, frozenset[str]]:
        """By the id of each agent: the queues in which their teams wait."""
        queues = {id_: team.queue for id_, team in self.teams.items()}
        return {
            agent.id: frozenset([queues[team] for team in agent.teams if team in queues])
            for agent in self.roster.values()
        }

    @cached_property
    def open_teams(self) -> Mapping[str, Team]:
        """By their ids, those whose queue is not private."""
        known = [(each, self.queues.get(each.queue)) for each in self.teams.values()]
        return {team.id: team for team, queue in known if queue is not None and not queue.private}

    @cached_property
    def routing_words(self) -> tuple[str, ...]:
        """The words by which tickets are sorted: the skills of teams, and those of categories."""
        skills = [word for team in self.teams.values() for word in team.skills]
        return (*skills, *[word for each in self.categories.values() for word in each.words])

    @cached_property
    def agents_names(self) -> frozenset[str]:
        """Names and handles of the roster."""
        handles = {p.handle.casefold() for each in self.roster.values() for p in each.accounts}
        return frozenset({each.name for each in self.roster.values()} | handles)

    @cached_property
    def without_questions(self) -> Self:
        """The same policy, which asks for no detail."""
        silent = {id_: replace(each, ask=None) for id_, each in self.categories.items()}
        return replace(self, ask=(), categories=silent)

    def is_connected(self, platform: str) -> bool:
        """Can anything be delivered on this platform?"""
        return not self.platforms or platform in self.platforms

    def label(self, number: int) -> str:
        """How a ticket is called: HD-1042."""
        return f"{self.prefix}-{number}"
