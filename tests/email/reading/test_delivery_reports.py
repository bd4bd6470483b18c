"""Reports of failed deliveries in the forms of the servers that write them."""

import pytest

from adapters.email.reading.delivery_reports import Outcome, read_report
from adapters.email.reading.reader import read_mail
from tests.cases import each_case

DAEMON = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>
To: support@desk.example
Subject: {subject}
Message-ID: <report@mx.customer.example>
"""
STANDARD = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example
Arrival-Date: Tue, 10 Nov 2026 15:04:05 +0100

{fields}
--b
Content-Type: {returned}

From: support@desk.example
To: ada@customer.example
Message-ID: <sent@desk.example>
Subject: [HD-1]

old words
--b--
"""
FAILED = """\
Final-Recipient: rfc822; ada@customer.example
Original-Recipient: rfc822;ada@customer.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.customer.example
Diagnostic-Code: smtp; 550 5.1.1 <ada@customer.example>: Recipient address rejected:
    User unknown in virtual mailbox table"""


def report(
    body: str, subject: str = "Undelivered Mail Returned to Sender", headers: str = ""
) -> bytes:
    return (DAEMON.format(subject=subject) + headers + body).encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_of_the_standard(returned: str) -> None:
    found = read_report(read_mail(report(STANDARD.format(fields=FAILED, returned=returned))))
    assert found is not None
    assert found.message_id == "sent@desk.example"
    (failure,) = found.failures
    assert (failure.recipient, failure.status) == ("ada@customer.example", "5.1.1")
    assert failure.is_permanent
    assert "User unknown" in failure.reason


@each_case(
    ("fields", "outcome", "permanent"),
    [
        (FAILED, Outcome.FAILED, True),
        (FAILED.replace("5.1.1", "4.4.1"), Outcome.FAILED, False),
        (FAILED.replace("5.1.1", "5.2.2"), Outcome.FAILED, False),  # a full mailbox
        (FAILED.replace("Action: failed", "Action: delayed"), Outcome.DELAYED, False),
        (FAILED.replace("Action: failed", "Action: delivered"), Outcome.DELIVERED, False),
        (FAILED.replace("Action: failed", "action: FAILED"), Outcome.FAILED, True),
        (FAILED.replace("rfc822; ", "RFC822;"), Outcome.FAILED, True),
    ],
)  # fmt: skip
def test_outcomes(fields: str, outcome: Outcome, permanent: bool) -> None:
    found = read_report(
        read_mail(report(STANDARD.format(fields=fields, returned="message/rfc822")))
    )
    assert found is not None
    (recipient,) = found.recipients
    assert (recipient.outcome, recipient.is_permanent) == (outcome, permanent)
    assert (found.failures == ()) is (outcome is not Outcome.FAILED)


def test_several_recipients_of_one_mail() -> None:
    fields = FAILED + "\n\n" + FAILED.replace("ada@", "bob@").replace("failed", "delayed")
    found = read_report(
        read_mail(report(STANDARD.format(fields=fields, returned="message/rfc822")))
    )
    assert found is not None
    assert [each.recipient for each in found.recipients] == [
        "ada@customer.example", "bob@customer.example",
    ]  # fmt: skip
    assert [each.recipient for each in found.failures] == ["ada@customer.example"]


QMAIL = """\

Hi. This is the qmail-send program at mx.customer.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@customer.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <support@desk.example>
Message-ID: <sent@desk.example>
From: support@desk.example

old words to bob@other.example
"""
EXIM = """\

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@customer.example
    host mx.customer.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<ada@customer.example>:
    550 5.1.1 Unrouteable address

------ This is a copy of the message, including all the headers. ------

Message-ID: <sent@desk.example>
"""
EXIM_DELAY = """\

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.desk.example.

The message identifier is:     1abcde-000001-AB
The subject of the message is: [HD-1]

The address to which the message has not yet been delivered is:

  ada@customer.example
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue.
Message-ID: <sent@desk.example>
"""
EXCHANGE = """\

Delivery has failed to these recipients or groups:

Ada Example (ada@customer.example)<mailto:ada@customer.example>
Example, Bob (bob@customer.example)
The email address you entered couldn't be found. Please check the recipient's email address.

Diagnostic information for administrators:

Generating server: EX1.customer.example

ada@customer.example
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'

Original message headers:

Received: from mx.desk.example (192.0.2.7) by EX1.customer.example
Message-ID: <sent@desk.example>
Subject: [HD-1]
"""
EXCHANGE_2003 = """\

Your message did not reach some or all of the intended recipients.

      Subject:  [HD-1]
      Sent:     10/11/2026 15:04

The following recipient(s) cannot be reached:

      ada@customer.example on 10/11/2026 15:04
            The e-mail account does not exist at the organization this message was sent to.
            <mx.customer.example #5.1.1>
Message-ID: <sent@desk.example>
"""
GOOGLE = """\

** Address not found **

Your message wasn't delivered to ada@customer.example because the address couldn't be found, or is
unable to receive mail.

The response from the remote server was:
550 5.1.1 The email account that you tried to reach does not exist.

----- Original message -----
Message-ID: <sent@desk.example>
"""
GOOGLE_OLD = """\

Delivery to the following recipient failed permanently:

     ada@customer.example

Technical details of permanent failure:
The error that the other server returned was: 550 550 5.1.1 User unknown (state 14).

----- Original message -----
Message-ID: <sent@desk.example>
"""
POSTFIX = """\

This is the mail system at host mx.desk.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<ada@customer.example>: host mx.customer.example[192.0.2.1] said: 554 5.7.1
    Service unavailable; blocked (in reply to RCPT TO command)

Message-ID: <sent@desk.example>
"""
SENDMAIL = """\

   ----- The following addresses had permanent fatal errors -----
<ada@customer.example>
    (reason: 550 5.1.1 User unknown)

   ----- Transcript of session follows -----
... while talking to mx.customer.example.:
Message-ID: <sent@desk.example>
"""
WRITTEN = {
    "qmail": (QMAIL, "failure notice", "5.1.1"),
    "exim": (EXIM, "Mail delivery failed: returning message to sender", "5.1.1"),
    "exchange": (EXCHANGE, "Undeliverable: [HD-1]", "5.1.10"),
    "exchange 2003": (EXCHANGE_2003, "Undeliverable: [HD-1]", "5.1.1"),
    "google": (GOOGLE, "Delivery Status Notification (Failure)", "5.1.1"),
    "google, old": (GOOGLE_OLD, "Delivery Status Notification (Failure)", "5.1.1"),
    "postfix": (POSTFIX, "Undelivered Mail Returned to Sender", "5.7.1"),
    "sendmail": (SENDMAIL, "Returned mail: see transcript for details", "5.1.1"),
}


@each_case(("body", "subject", "status"), WRITTEN.values(), ids=WRITTEN)
def test_reports_in_words(body: str, subject: str, status: str) -> None:
    found = read_report(read_mail(report(body, subject)))
    assert found is not None
    assert found.message_id == "sent@desk.example"
    failure, *others = found.failures
    assert (failure.recipient, failure.status) == ("ada@customer.example", status)
    assert failure.is_permanent
    assert failure.reason
    assert [each.recipient for each in others] == (
        ["bob@customer.example"] if body is EXCHANGE else []
    )


def test_a_delay_in_words_is_no_failure() -> None:
    found = read_report(read_mail(report(EXIM_DELAY, "Warning: message 1abcde delayed 24 hours")))
    assert found is not None
    assert found.failures == ()
    assert [(each.recipient, each.outcome) for each in found.recipients] == [
        ("ada@customer.example", Outcome.DELAYED)
    ]


def test_the_header_of_exim_and_google_names_the_recipients() -> None:
    headers = "X-Failed-Recipients: ada@customer.example, bob@customer.example\n"
    found = read_report(read_mail(report("\nIt failed: 550 no", headers=headers)))
    assert found is not None
    assert [each.recipient for each in found.failures] == [
        "ada@customer.example", "bob@customer.example",
    ]  # fmt: skip


def test_what_names_nothing_is_no_report() -> None:
    assert read_report(read_mail(report("\nIt failed, sorry."))) is None
    assert read_report(read_mail(b"From: ada@x.example\n\n550 5.1.1 bob@x.example")) is None


def test_the_answer_s_references_name_the_mail_if_nothing_else_does() -> None:
    headers = "In-Reply-To: <sent@desk.example>\n"
    found = read_report(read_mail(report("\nIt failed, sorry.", headers=headers)))
    assert found is not None
    assert found.message_id == "sent@desk.example"
