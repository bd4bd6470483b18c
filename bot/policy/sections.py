"""The sections of the policy, one pydantic model each, and what each becomes in the core.

A new setting is one field here; its default is the one of `core.model.policy`.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, Field, ValidationInfo, create_model, field_validator

from adapters.words.rendering import languages
from bot import platforms
from bot.platforms import NAMES
from bot.policy.validation import Section
from bot.policy.values import (
    TEXT,
    TEXTS,
    Duration,
    OptionalText,
    Size,
    Text,
    Texts,
    defined_in,
    mistake,
    one_of,
)
from core.model.business_hours import ClockKind
from core.model.people import Person, Place
from core.model.policy import (
    DEFAULT_ASK,
    SIGN_IN_MODES,
    Agent,
    AnswerKind,
    AnswerPolicy,
    Category,
    FileLimits,
    LLMPolicy,
    MailAddress,
    MailPolicy,
    OwnQuestion,
    ParticipantRight,
    Patience,
    Queue,
    SLAPolicy,
    Target,
    Team,
    WebAccess,
)
from core.model.ticket import Detail, Priority

PLATFORMS: Final = ("console", *NAMES)
"""Where a queue or an agent can be; bot.wiring has the adapter of each but the terminal's."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(seconds=9)
ASKABLE: Final = tuple(d for d in Detail if d not in (Detail.DESCRIPTION, Detail.ANSWERS))
MAX_OPTIONS: Final = 10
MAX_QUESTION_CHARS: Final = 200
_DOMAIN = re.compile(r"[^\s@/.]+(\.[^\s@/.]+)+")

PriorityName = Annotated[Priority, one_of(tuple(Priority), Priority), TEXT]
Clock = Annotated[ClockKind, one_of(tuple(ClockKind), ClockKind), TEXT]
PlatformName = Annotated[str, one_of(PLATFORMS), TEXT]
Language = Annotated[str, one_of(tuple(languages()))]
AskedNames = Annotated[
    tuple[Annotated[str, defined_in("questions", *ASKABLE)], ...], Field(strict=False), TEXTS
]
CategoryNames = Annotated[
    tuple[Annotated[str, defined_in("categories")], ...], Field(strict=False), TEXTS
]
TeamNames = Annotated[tuple[Annotated[str, defined_in("teams")], ...], Field(strict=False), TEXTS]
QueueNames = Annotated[tuple[Annotated[str, defined_in("queues")], ...], Field(strict=False), TEXTS]
QueueName = Annotated[Text, defined_in("queues")]
Right = Annotated[ParticipantRight, one_of(tuple(ParticipantRight), ParticipantRight), TEXT]
Tokens = Annotated[int, Field(ge=0, le=1_000_000_000)]


class DeskSection(Section):
    name: Text = "Support"
    prefix: Text = "HD"
    first_number: Annotated[int, Field(ge=1, le=900_000_000)] = 1001
    languages: Annotated[tuple[Language, ...], Field(strict=False), TEXTS] = ("en",)
    default_team: Annotated[Text, defined_in("teams")] = ""
    """The first team, if none is named."""

    @field_validator("prefix")
    @classmethod
    def _check_prefix(cls, prefix: str) -> str:
        if not re.fullmatch(r"[A-Za-z]{1,8}", prefix):
            raise mistake(f' "{prefix}" is not 1 to 8 letters.')
        return prefix

    @field_validator("languages")
    @classmethod
    def _check_languages(cls, chosen: tuple[str, ...]) -> tuple[str, ...]:
        if not chosen:
            raise mistake(" names none.", 'Write ["en"].')
        return chosen


class TargetSection(Section):
    EXAMPLE: ClassVar[str] = 'Like { within = "2 hours", clock = "working_hours" }.'

    within: Duration
    clock: Clock
    said_as: OptionalText = ""

    def build(self) -> Target:
        return Target(self.within, self.clock, self.said_as)


class PrioritySection(Section):
    first_response: TargetSection
    resolution: TargetSection
    update_every: Duration
    words: Texts = ()
    pages: bool = False
    page_again_every: Duration = timedelta(minutes=15)
    page_again_times: Annotated[int, Field(ge=0, le=100)] = 4

    def build(self) -> SLAPolicy:
        return SLAPolicy(
            first_response=self.first_response.build(),
            resolution=self.resolution.build(),
            update_every=self.update_every,
            pages=self.pages,
            words=self.words,
            page_again_every=self.page_again_every,
            page_again_times=self.page_again_times,
        )


class CategorySection(Section):
    name: Text
    words: Texts = ()
    priority: PriorityName = Priority.MEDIUM
    renamed_from: OptionalText = ""
    ask: AskedNames | None = None

    def build(self, id_: str) -> Category:
        ask = None if self.ask is None else tuple(dict.fromkeys(self.ask))
        return Category(id_, self.name, self.words, self.priority, self.renamed_from, ask)


class QuestionSection(Section):
    text: Text
    kind: Annotated[AnswerKind, one_of(tuple(AnswerKind), AnswerKind), TEXT] = AnswerKind.TEXT
    options: Annotated[Texts, Field(validate_default=True)] = ()

    @field_validator("text")
    @classmethod
    def _check_text(cls, text: str) -> str:
        if len(text) > MAX_QUESTION_CHARS:
            raise mistake(f" is longer than {MAX_QUESTION_CHARS} characters.", "Ask one thing.")
        return text

    @field_validator("options")
    @classmethod
    def _check_options(cls, options: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        is_choice = info.data.get("kind") is AnswerKind.CHOICE
        if options and not is_choice:
            raise mistake(" are for a choice.", 'Write kind = "choice", or leave them out.')
        if is_choice and not 2 <= len(set(options)) == len(options) <= MAX_OPTIONS:
            raise mistake(f" are not 2 to {MAX_OPTIONS} different texts.")
        return options

    def build(self, id_: str) -> OwnQuestion:
        return OwnQuestion(id_, self.text, self.kind, self.options)


class TeamSection(Section):
    name: Text
    queue: QueueName
    categories: CategoryNames = ()
    skills: Texts = ()
    renamed_from: OptionalText = ""

    def build(self, id_: str) -> Team:
        return Team(id_, self.name, self.queue, self.categories, self.skills, self.renamed_from)


class QueueSection(Section):
    name: Text
    platform: PlatformName
    room: Text
    escalates_to: Annotated[OptionalText, defined_in("queues")] = ""
    members_are_agents: bool = False
    private: bool = False
    role: OptionalText = ""
    renamed_from: OptionalText = ""
    private_escalation: QueueNames = ()
    group: OptionalText = ""

    @field_validator("private_escalation")
    @classmethod
    def _check_private(cls, named: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """On a queue that is not private it would look like a rule and be none."""
        if named and not info.data.get("private", True):
            what = " is for a private queue, and this one is not."
            raise mistake(what, "Leave it out, or add private = true.")
        return named

    @field_validator("role")
    @classmethod
    def _check_role(cls, role: str, info: ValidationInfo) -> str:
        """Not every platform has roles; elsewhere it would look like a rule and be none."""
        platform = info.data.get("platform")
        if not role or platform is None:
            return role
        with_roles = [each for each in platforms.PLATFORMS if each.role_ids is not None]
        titles = " or ".join(each.title for each in with_roles)
        ids = next((each.role_ids for each in with_roles if each.name == platform), None)
        if ids is None:
            what = f' is a {titles} role, and the queue lives on "{platform}".'
            raise mistake(what, "Leave it out; members_are_agents goes by the room.")
        if not ids.pattern.fullmatch(role):
            what = f' must be the id of a {titles} role, not "{role}".'
            raise mistake(what, f"Like {ids.example}.")
        return role

    def build(self, id_: str) -> Queue:
        return Queue(
            id=id_,
            name=self.name,
            place=Place(self.platform, self.room),
            escalates_to=self.escalates_to,
            members_are_agents=self.members_are_agents,
            private=self.private,
            role=self.role,
            renamed_from=self.renamed_from,
            private_escalation=self.private_escalation,
            group=self.group,
        )


class _AgentFields(Section):
    name: Text
    teams: TeamNames = ()
    skills: Texts = ()
    on_call: bool = False
    renamed_from: OptionalText = ""

    def build(self, id_: str) -> Agent:
        handles = {platform: getattr(self, platform) for platform in PLATFORMS}
        accounts = tuple(Person(p, handle, self.name) for p, handle in handles.items() if handle)
        return Agent(
            id=id_,
            name=self.name,
            accounts=accounts,
            teams=self.teams,
            skills=self.skills,
            on_call=self.on_call,
            renamed_from=self.renamed_from,
        )


_ACCOUNTS: dict[str, Any] = dict.fromkeys(PLATFORMS, (OptionalText, ""))
AgentSection: type[_AgentFields] = create_model("AgentSection", __base__=_AgentFields, **_ACCOUNTS)
"""A setting for each platform besides: the account there."""


class DialogSection(Section):
    ask: AskedNames = DEFAULT_ASK
    participants_may: Annotated[tuple[Right, ...], Field(strict=False), TEXTS] = ()


class PatienceSection(Section):
    details: Duration = Patience().details
    offer: Duration = Patience().offer
    waiting: Duration = Patience().waiting
    resolved: Duration = Patience().resolved
    reopen: Duration = Patience().reopen
    missed: Duration = Patience().missed

    def build(self) -> Patience:
        return Patience(**dict(self))


class DeadlinesSection(Section):
    warn_at: Annotated[float, Field(ge=0.05, le=0.99)] = 0.75


class RoutingSection(Section):
    learn: bool = True


class RatingsSection(Section):
    low: Annotated[int, Field(ge=0, le=5)] = 2


class FilesSection(Section):
    largest: Size = FileLimits().max_bytes
    types: Texts = FileLimits().types
    per_ticket: Annotated[int, Field(ge=0, le=1000)] = FileLimits().max_per_ticket

    def build(self) -> FileLimits:
        return FileLimits(self.largest, self.types, self.per_ticket)


class AnswersSection(Section):
    enabled: bool = True
    wrong_share: Annotated[float, Field(ge=0, le=0.5)] = AnswerPolicy().wrong_share

    def build(self) -> AnswerPolicy:
        return AnswerPolicy(self.wrong_share, self.enabled)


def _mail_domain(domain: str) -> str:
    if not _DOMAIN.fullmatch(domain):
        what = f' has "{domain}", which is no mail domain.'
        raise mistake(what, 'Write what stands after the @: "example.com".')
    return domain.casefold()


MailDomain = Annotated[str, AfterValidator(_mail_domain)]


class AddressSection(Section):
    """One of the desk's own mail addresses, and what becomes of mail to it."""

    queue: Annotated[OptionalText, defined_in("queues")] = ""
    team: Annotated[OptionalText, defined_in("teams")] = ""
    category: Annotated[OptionalText, defined_in("categories")] = ""

    def build(self) -> MailAddress:
        return MailAddress(self.queue, self.team, self.category)


class MailSection(Section):
    send_after: Duration = MailPolicy().delay
    plus_addresses: bool = MailPolicy().plus_addresses
    per_hour: Annotated[int, Field(ge=1, le=10_000)] = MailPolicy().per_hour
    unproven_per_hour: Annotated[int, Field(ge=0, le=10_000)] = MailPolicy().unproven_per_hour
    folder: Text = MailPolicy().folder
    poll: Duration = MailPolicy().poll

    def build(self, addresses: Mapping[str, AddressSection]) -> MailPolicy:
        return MailPolicy(
            {name.lower(): each.build() for name, each in addresses.items()},
            self.send_after,
            self.plus_addresses,
            self.per_hour,
            self.unproven_per_hour,
            self.folder,
            self.poll,
        )


class WebSection(Section):
    """Who may come into the portal, and the team's own mail domains."""

    domains: Annotated[tuple[MailDomain, ...], Field(strict=False), TEXTS] = ()
    sign_in: Annotated[str, one_of(SIGN_IN_MODES), TEXT] = WebAccess().sign_in
    tickets_per_stranger: Annotated[int, Field(ge=0, le=1000)] = WebAccess().tickets_per_stranger

    @field_validator("sign_in")
    @classmethod
    def _check_sign_in(cls, mode: str, info: ValidationInfo) -> str:
        if mode == "domains" and info.data.get("domains") == ():
            what = ' is "domains", but domains names none.'
            raise mistake(what, 'Write domains = ["example.com"].')
        return mode

    def build(self) -> WebAccess:
        return WebAccess(self.sign_in, self.domains, self.tickets_per_stranger)


def _check_wait(within: timedelta) -> timedelta:
    if not SHORTEST_WAIT <= within <= LONGEST_WAIT:
        raise mistake(" must be from 1 to 9 seconds.", "Nobody is to wait for longer than ten.")
    return within


class LLMSection(Section):
    enabled: bool = True
    model: Text = LLMPolicy().model
    cheap_model: Text = LLMPolicy().cheap_model
    within: Annotated[Duration, AfterValidator(_check_wait)] = LLMPolicy().timeout
    minimum_confidence: Annotated[float, Field(ge=0, le=1)] = LLMPolicy().min_confidence
    tokens_per_ticket: Tokens = LLMPolicy().per_ticket
    tokens_per_person: Tokens = LLMPolicy().per_person
    tokens_per_stranger: Tokens = LLMPolicy().per_stranger
    tokens_per_day: Tokens = LLMPolicy().per_day

    def build(self) -> LLMPolicy | None:
        """The model's policy; None where it is not to be asked."""
        if not self.enabled:
            return None
        return LLMPolicy(
            model=self.model,
            cheap_model=self.cheap_model,
            timeout=self.within,
            min_confidence=self.minimum_confidence,
            per_ticket=self.tokens_per_ticket,
            per_person=self.tokens_per_person,
            per_stranger=self.tokens_per_stranger,
            per_day=self.tokens_per_day,
        )
