"""A desk among programs that answer everything: no two of them go on for ever.

Each correspondent answers every mail of the desk's, at once, and keeps no list of whom it has told
already, as a well-behaved one would.
"""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from adapters.email.adapter import EmailAdapter
from adapters.email.receiver import Receiver
from tests.email.desk import MailDesk, mail_desk
from tests.email.mail_servers import SentMail
from tests.profile import sweep

MAILS = sweep(14, 1000)
BATCH = 20
Answer = Callable[["World", SentMail], list[EmailMessage]]


@dataclass
class World:
    """`waiting` is what was written to the desk and has not arrived yet. `by_programs` are the ids
    of what programs have written.
    """

    desk: MailDesk
    waiting: deque[EmailMessage] = field(default_factory=deque)
    by_programs: set[str] = field(default_factory=set)
    taken: int = 0
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def hear(self, sent: SentMail) -> None:
        """Somebody gets a mail of the desk's."""
        kind = sent.recipient.partition("-")[0]
        for mail in ANSWERS[kind](self, sent):
            self.by_programs.add(mail["Message-ID"])
            self.waiting.append(mail)

    def write(self, who: str, subject: str, text: str, **headers: str) -> EmailMessage:
        number = next(self.numbers)
        mail = self.desk.letter(text, who=who, subject=subject, message_id=f"<w{number}@w.test>")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        return mail

    def answer(self, sent: SentMail, subject: str, text: str, **headers: str) -> EmailMessage:
        mail = self.write(sent.recipient, subject, text, **headers)
        mail.replace_header("To", sent["Reply-To"])
        mail["In-Reply-To"] = sent["Message-ID"]
        mail["References"] = f"{sent['References']} {sent['Message-ID']}".strip()
        return mail


def silence(world: World, sent: SentMail) -> list[EmailMessage]:
    return []


def out_of_office(world: World, sent: SentMail) -> list[EmailMessage]:
    """Exchange: says so in its headers."""
    headers = {"Auto_Submitted": "auto-generated", "X_Auto_Response_Suppress": "All"}
    subject = f"Automatic reply: {sent['Subject']}"
    return [world.answer(sent, subject, "I am out of the office.", **headers)]


def bare_out_of_office(world: World, sent: SentMail) -> list[EmailMessage]:
    """An old one without any header."""
    return [world.answer(sent, f"Out of Office: {sent['Subject']}", "I will be back on Monday.")]


def parrot(world: World, sent: SentMail) -> list[EmailMessage]:
    """A script that thanks for each mail, and looks like a person."""
    return [world.answer(sent, sent["Subject"], "Thank you, we have received your mail.")]


def mailing_list(world: World, sent: SentMail) -> list[EmailMessage]:
    """Sends each mail on to all members, among them the desk, and a digest of it."""
    copy = EmailMessage()
    copy["From"], copy["To"], copy["Subject"] = sent["From"], sent.recipient, sent["Subject"]
    copy["Message-ID"], copy["List-Id"] = sent["Message-ID"], "<users.lists.test>"
    copy.set_content("sent on")
    digest = world.write(sent.recipient, "[users] digest", "sent on", List_Id="<users.lists.test>")
    return [copy, digest]


def other_desk(world: World, sent: SentMail) -> list[EmailMessage]:
    """Opens a ticket for each mail, and says so under a new subject."""
    subject = f"[CASE-{next(world.numbers)}] We have received your request"
    return [world.answer(sent, subject, "Your case was opened.", Auto_Submitted="auto-replied")]


def bounce(world: World, sent: SentMail) -> list[EmailMessage]:
    text = (
        f"<{sent.recipient}>: host mx.test said: 550 5.1.1 User unknown\n\n"
        f"Message-ID: {sent['Message-ID']}\n"
    )
    subject = "Undelivered Mail Returned to Sender"
    return [world.write("MAILER-DAEMON@bounce.test", subject, text, Return_Path="<>")]


ANSWERS: dict[str, Answer] = {
    "person": silence,
    "away": out_of_office,
    "bareaway": bare_out_of_office,
    "parrot": parrot,
    "list": mailing_list,
    "desk": other_desk,
    "gone": bounce,
}


async def test_no_loop_goes_on(tmp_path: Path) -> None:
    adapters = list[EmailAdapter]()
    async with mail_desk(tmp_path) as desk, desk.open(adapters.append) as bot:
        world = World(desk)
        desk.smtp.on_mail = world.hear
        names = await adapters[0].names()
        receiver = Receiver(desk.account, desk.policy, bot.store, desk.clock, names, bot.inbox)
        kinds = list(ANSWERS)
        for number in range(MAILS):
            who = f"{kinds[number % len(kinds)]}-{number}@w.test"
            world.waiting.append(
                world.write(who, f"Printer {number}", "It is broken, please help.")
            )
        asked = {mail["Message-ID"] for mail in world.waiting}
        while world.waiting:
            for _ in range(min(BATCH, len(world.waiting))):
                assert await receiver.receive(world.waiting.popleft().as_bytes())
                world.taken += 1
            await desk.quiet(60)
            assert world.taken < 4 * MAILS, "they go on and on"

        answered = {sent["In-Reply-To"] for sent in desk.smtp.sent}
        assert not answered & (world.by_programs - asked), "a program was answered"
        assert answered == asked, "each of the first mails was answered, and nothing else"
        assert set(Counter(sent.recipient for sent in desk.smtp.sent).values()) == {1}
        assert world.taken > 1.8 * MAILS, "nobody answered the desk"
