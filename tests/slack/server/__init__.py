"""A Slack of our own: SlackServer, and the words a test says to it."""

from tests.slack.server.delivery import Ack, Delivery, Kind
from tests.slack.server.errors import NotPossible
from tests.slack.server.faults import Fault, Trouble
from tests.slack.server.filling import Interaction, Submission
from tests.slack.server.findings import Link, Mention, Violation
from tests.slack.server.people import Done
from tests.slack.server.records import Channel, File, Message, User, View
from tests.slack.server.scopes import ALL_EVENTS, ALL_SCOPES
from tests.slack.server.server import SlackServer
from tests.slack.server.validator import Validator

__all__ = [
    "ALL_EVENTS",
    "ALL_SCOPES",
    "Ack",
    "Channel",
    "Delivery",
    "Done",
    "Fault",
    "File",
    "Interaction",
    "Kind",
    "Link",
    "Mention",
    "Message",
    "NotPossible",
    "SlackServer",
    "Submission",
    "Trouble",
    "User",
    "Validator",
    "View",
    "Violation",
]
