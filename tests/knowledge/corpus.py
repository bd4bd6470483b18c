"""A small knowledge base: eight articles as their authors wrote them."""

from typing import Final

from core.knowledge.articles.article_file import read_article
from core.knowledge.library import Library
from core.model.article import Article, Problem

ANYONE: Final[frozenset[str]] = frozenset()
AGENTS: Final = frozenset({"agents"})

VPN: Final = """\
---
title: Connect to the VPN
questions:
  - My VPN does not connect
  - How do I work from home on the company network?
  - The VPN keeps asking for my password
tags: [vpn, remote]
category: network
owner: network
reviewed: 2026-01-31
---
Start the tunnel from the tray and sign in with your company account.

## If it still does not connect

1. The client shows "error 809": [Error 809](#error-809)
2. The wireless itself is gone: [Office Wi-Fi](office-wifi.md#other-networks)

## Error 809

Your router blocks the tunnel. Use a phone as a hotspot, then try again.

## Error 0x80070005

The certificate is missing. Install it from the portal.
"""

WIFI: Final = """\
---
title: Connect to the office Wi-Fi
questions:
  - The wifi does not work in the office
  - My laptop cannot find the wireless network
  - What is the guest wireless code?
tags: [wireless]
category: network
owner: network
---
Choose the network called Office and sign in with your company account.

## Other networks

Guests choose the network called Visitors. The code hangs at the reception.
"""

OFFLINE: Final = """\
---
title: The printer is offline
questions:
  - My printer says offline
  - The printer is not found
  - The printer does not react
category: hardware
owner: hardware
---
Switch the printer off, wait ten seconds, and switch it on again.
"""

QUEUE: Final = """\
---
title: A print job is stuck
questions:
  - My print job is stuck
  - A document waits in the print queue
  - Nothing comes out of the printer
category: hardware
owner: hardware
---
Open the queue, delete the oldest document, and send yours again.
"""

LEAVE: Final = """\
---
title: Ask for annual leave
questions:
  - How do I book a vacation?
  - How many days off do I have left?
  - Where do I apply for annual leave?
category: people
owner: people
---
Open the leave calendar and choose the days. Your manager confirms them.
"""

INVOICE: Final = """\
---
title: Get a copy of an invoice
questions:
  - Where can I download my invoice?
  - I need a copy of last month's bill
  - Please send the receipt again
category: billing
owner: billing
---
Every invoice is listed under Billing, with a PDF beside it.
"""

BREACH: Final = """\
---
title: Handle a suspected breach
questions:
  - A customer reports a breach
  - What to do when an account is hacked?
  - Credentials were leaked
category: security
audience: agents
owner: security
---
Lock the account first, then call the officer on duty.
"""

PAYROLL: Final = """\
---
title: Correct a payroll run
questions:
  - The payroll run has a mistake
  - How to repeat a payroll run?
  - Undo salaries that were paid twice
category: people
audience: [payroll]
owner: people
---
Stop the transfer at the bank, then run the correction.
"""

SHELF: Final = {
    "vpn": VPN,
    "office-wifi": WIFI,
    "printer-offline": OFFLINE,
    "print-queue": QUEUE,
    "annual-leave": LEAVE,
    "invoice-copy": INVOICE,
    "breach": BREACH,
    "payroll-run": PAYROLL,
}


def good(slug: str, text: str) -> Article:
    article = read_article(slug, text)
    assert isinstance(article, Article), article
    return article


def wrong(text: str, slug: str = "vpn") -> tuple[Problem, ...]:
    problems = read_article(slug, text)
    assert isinstance(problems, tuple), "an article with mistakes was taken"
    return problems


def with_head(*changes: tuple[str, str], body: str = "Start it.\n") -> str:
    """An article file with some keys of its head written differently, or left out with ""."""
    keys = {
        "title": "title: Connect to the VPN",
        "questions": "questions: [My VPN does not connect]",
        "category": "category: network",
        "owner": "owner: network",
    }
    keys.update(changes)
    return "\n".join(["---", *filter(None, keys.values()), "---", body])


def shelf() -> list[Article]:
    return [good(slug, text) for slug, text in SHELF.items()]


def library() -> Library:
    return Library.of(shelf())
