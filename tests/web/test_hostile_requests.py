"""Requests that no browser sends: each is refused or answered, none fails, and nothing is lost."""

import random
from typing import Final

from tests.profile import sweep
from tests.web.scene import Browser, Scene
from tests.web.test_tickets import open_ticket

POSTS: Final = (
    "/sign-in",
    "/sign-in/link",
    "/sign-in/code",
    "/sign-out",
    "/sessions/end",
    "/new",
    "/tickets/{n}/reply",
    "/tickets/{n}/press",
    "/tickets/{n}/form",
)
GETS: Final = (
    "/help",
    "/help/x",
    "/suggestions",
    "/sign-in",
    "/board/lines",
    "/new",
    "/static/x",
)
FIELDS: Final = (
    "csrf key text files email code next token session choice value form description category"
    " priority steps error contact"
).split()
SCRAPS: Final = (
    "", "\0", "é", "\ud7ff\uffff", "a" * 5000, "../../etc/passwd", "%00", "'; DROP TABLE x; --",
    "<script>", "\r\nSet-Cookie: a=b", "//evil.example", "-1", "9" * 4500, "claim", "resolve",
    "technical", "🙂" * 300, "{{7*7}}", "\u202e", "http://169.254.169.254/",
)  # fmt: skip
COOKIES: Final = (
    "session", "session=", 'session="', "session=\xff", "session=a; session=b", "=;=;=", "a" * 6000,
    "__Host-session=x", "session=%00", ";" * 500,
)  # fmt: skip


def multipart(chance: random.Random) -> tuple[bytes, str]:
    """A multipart body with something wrong in it: boundaries, headers, lengths, ends."""
    parts = list[bytes]()
    for _ in range(chance.randrange(5)):
        name, file = (
            chance.choice(FIELDS),
            chance.choice(("", '; filename="x"', "; filename*=UTF-8''%FF")),
        )
        head = f'Content-Disposition: form-data; name="{name}"{file}\r\n'
        head = chance.choice(
            (head, head.lower(), head[:-9], f"{head}Content-Type: text/html\r\n", "")
        )
        scrap = chance.choice(SCRAPS).encode(errors="replace")
        parts.append(
            b"--x\r\n" + head.encode() + b"\r\n" + scrap + chance.choice((b"\r\n", b"\n", b""))
        )
    body = b"".join(parts) + chance.choice((b"--x--\r\n", b"--x--", b"--x", b""))
    kinds = (
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=",
    )
    return body[
        : chance.randrange(len(body) + 1)
    ] if chance.random() < 0.3 else body, chance.choice(kinds)


def urlencoded(chance: random.Random) -> tuple[bytes, str]:
    pairs = (
        f"{chance.choice(FIELDS)}={chance.choice(SCRAPS)}" for _ in range(chance.randrange(12))
    )
    body = "&".join(pairs).encode(errors="replace")
    flipped = bytes(b ^ (chance.random() < 0.02) * chance.randrange(256) for b in body)
    return flipped, "application/x-www-form-urlencoded" + chance.choice(
        ("", "; charset=utf-7", ";;")
    )


async def send(browser: Browser, chance: random.Random, number: int, token: str) -> str:
    """One hostile request; returns what was wrong with the answer, "" if nothing was."""
    path = chance.choice((*POSTS, *POSTS, *GETS)).format(
        n=chance.choice((number, number, 0, 10**18, "9" * 4500))
    )
    headers = {"Origin": browser.url, "Cookie": f"session={token}"}
    if chance.random() < 0.3:
        headers["Cookie"] = chance.choice(COOKIES)
    if chance.random() < 0.2:
        headers["Accept-Language"] = chance.choice(("*", ";q=", "yy;q=9e9", "," * 300))
    method = "GET" if path in GETS or path.endswith("entries") else "POST"
    if method == "GET":
        scrap = chance.choice(SCRAPS).encode(errors="replace")
        query = "&".join(
            f"{name}={'%' + scrap.hex('%') if scrap else ''}" for name in ("q", "after", "next")
        )
        body = b""
        path = f"{path}?{query}"
    else:
        body, headers["Content-Type"] = chance.choice((multipart, urlencoded))(chance)
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    answer = await browser._client.request(
        method, path, content=body, headers=raw, follow_redirects=False
    )
    wrong = answer.status_code >= 500 or "evil.example" in answer.headers.get("location", "")
    return f"{method} {path} {headers} {body!r}: {answer.status_code}" if wrong else ""


async def test_nothing_that_is_sent_makes_the_portal_fail(scene: Scene) -> None:
    ada = await scene.signed_in("ada@example.com", "Ada")
    number = await open_ticket(ada)
    token, mallory = ada.cookies["session"], scene.browser()
    chance = random.Random(14)  # noqa: S311  # the same requests in each run
    wrong = [await send(mallory, chance, number, token) for _ in range(sweep(300, 5000))]
    assert [each for each in wrong if each] == []
    await scene.settle()
    page = await ada.open(f"/tickets/{number}")
    assert "My cat ate the spoon" in page, "her session and her ticket are as they were"
    assert (await ada.open("/tickets")).count("HD-") == 1
