"""Web push: encrypted to the browser, signed by the desk, for those whom it concerns."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from adapters.web.live.encryption import decode, encode, encrypt
from adapters.web.live.push_client import PublicResolver, is_public, is_push_address
from adapters.web.security.secrets import csrf_token
from core.knowledge.library import Library
from core.model.events import Choice, CommandGiven, MessageDeleted
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.sign_in import PushKind
from tests.databases import lay_out_sqlite
from tests.desks import make_desk
from tests.talk import GRACE
from tests.web.scene import Browser, Scene, opened
from tests.web.test_authorisation import agents_on_the_web
from tests.web.test_board import do
from tests.web.test_tickets import open_ticket

ADA, EVE = "ada@example.com", "eve@example.com"


def test_the_example_of_the_standard_is_encrypted_as_it_says() -> None:
    """RFC 8291, appendix A."""
    private = int.from_bytes(decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        ec.derive_private_key(private, ec.SECP256R1()),
        decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encode(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
        "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV"
        "WGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://push.example.com/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://2130706433/a",
        "https://0x7f.0.0.1/a",
        "https://127.1/a",
        "https://localhost/a",
        "https://push.example.com:8443/a",
        "https://ada:x@push.example.com/a",
        "https://push.example.com/" + "a" * 1000,
        "https://[broken/a",
        "file:///etc/passwd",
        "",
    ],
)
def test_what_cannot_be_a_push_service_is_no_address(address: str) -> None:
    assert not is_push_address(address)
    assert is_push_address("https://fcm.googleapis.com/fcm/send/abc")


async def test_a_name_that_leads_inside_is_never_connected_to() -> None:
    with pytest.raises(OSError, match="public internet"):
        await PublicResolver().resolve("localhost", 443)


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "fec0::1", "fd00::1"),
        *("::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
        *("2002:a00:1::", "ff0e::1"),
    ],
)
def test_no_address_leads_to_a_neighbour_of_the_desk(address: str) -> None:
    """Nor one that a gateway translates to an IPv4 address within."""
    assert not is_public(address)
    assert is_public("142.250.185.74")
    assert is_public("2a00:1450:4001:82a::200a")


@dataclass
class Phone:
    """A browser's keys, and what it reads of what its push service has got."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = b"0123456789abcdef"

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def read(self, body: bytes) -> dict[str, Any]:
        """RFC 8291 from the other side, written for this test."""
        salt, theirs, sealed = body[:16], body[21:86], body[86:]
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        info = b"WebPush: info\0" + self.point + theirs
        secret = HKDF(SHA256(), 32, self.auth, info).derive(self.key.exchange(ec.ECDH(), sender))
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        read: dict[str, Any] = json.loads(plain.rstrip(b"\0")[:-1])
        return read


@dataclass
class PushService:
    """A push service on real HTTP. `status` is its answer."""

    scene: Scene
    url: str = ""
    status: int = 201
    leads_to: str = ""
    got: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    phones: dict[str, Phone] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.got.append((name, await request.read(), dict(request.headers)))
        headers = {"Location": self.leads_to} if self.leads_to else {}
        return web.Response(status=self.status, headers=headers)

    async def subscribe(self, browser: Browser, name: str, **wanted: str) -> int:
        """As the page does once the browser has agreed."""
        phone = self.phones.setdefault(name, Phone())
        values = {
            "csrf": csrf_token(browser.cookies["session"]),
            "endpoint": f"{self.url}/{name}",
            "p256dh": encode(phone.point),
            "auth": encode(phone.auth),
            **(wanted or {f"kind_{kind.value}": "1" for kind in PushKind}),
        }
        await browser.post("/notifications", values)
        return browser.page.status_code

    async def push(self) -> None:
        """The adapter does so by itself when it hears of a change; here it is waited for."""
        scene = self.scene
        await scene.settle()
        found = [await scene.store.by_number(number) for number in range(1001, 1004)]
        await scene.web._push([str(each.id) for each in found if each is not None])
        await scene.settle()

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """What phones have shown since this was last asked, once all is done."""
        await self.push()
        read = [(name, self.phones[name].read(body)) for name, body, _ in self.got]
        self.got.clear()
        return read


@pytest.fixture
async def service(tmp_path: Any, library: Library) -> AsyncIterator[PushService]:
    url = await lay_out_sqlite(tmp_path / "desk.db")
    async with opened(url, library, agents_on_the_web(make_desk())) as scene:
        made, app = PushService(scene), web.Application()
        app.router.add_post("/{name}", made.take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        assert scene.web._portal is not None
        client = scene.web._portal.push.client
        client.is_allowed = lambda endpoint: endpoint.startswith(made.url)
        client.resolver = lambda: None
        yield made
        await runner.cleanup()


async def test_a_reply_is_told_to_who_asked_and_says_nothing_private(service: PushService) -> None:
    scene = service.scene
    ada, eve = await scene.signed_in(ADA, "Ada"), await scene.signed_in(EVE)
    assert await service.subscribe(ada, "ada") == 200
    await service.subscribe(eve, "eve")
    number = await open_ticket(ada)
    assert await service.told() == [], "nobody is told of what they do themselves"
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await scene.agent_says(GRACE, number, "The spoon is in the drawer")
    told = await service.told()
    assert [name for name, _ in told] == ["ada", "ada"]
    assert [shown["body"] for _, shown in told] == [
        "The state has changed.",
        "There is a new reply.",
    ]
    assert {shown["title"] for _, shown in told} == {"HD-1001"}
    assert told[0][1]["url"] == f"/tickets/{number}"
    await scene.agent_says(GRACE, number, "note she asks every week")
    assert await service.told() == [], "a note is for agents"


async def test_words_are_shown_where_their_reader_allows_it(service: PushService) -> None:
    scene = service.scene
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await service.subscribe(ada, "ada", kind_replies="1", shows_words="1")
    await service.told()
    await scene.agent_says(GRACE, number, "The spoon is in the drawer")
    [(_, shown)] = await service.told()
    assert "The spoon is in the drawer" in shown["body"]
    await service.subscribe(ada, "ada", kind_states="1")
    await scene.agent_says(GRACE, number, "Really")
    assert await service.told() == [], "replies are switched off"


async def test_what_a_screen_still_shows_is_taken_back(service: PushService) -> None:
    """An agent deletes a reply in their channel: the requester's screen forgets the words too."""
    scene = service.scene
    ada, eve = await scene.signed_in(ADA, "Ada"), await scene.signed_in(EVE)
    number = await open_ticket(ada)
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await service.subscribe(ada, "ada", kind_replies="1", shows_words="1")
    await service.subscribe(eve, "eve", kind_replies="1", shows_words="1")
    await scene.agent_says(GRACE, number, "The code is 4711")
    reply = EventId(f"console:{scene.events}")
    [(name, shown)] = await service.told()
    assert name == "ada" and "4711" in shown["body"]
    conversation = await scene.store.by_number(number)
    assert conversation is not None
    place, now = Place("console", "#support", str(conversation.id)), scene.clock.now()
    gone = MessageDeleted(EventId("console:gone"), now, place, GRACE, reply, message=reply)
    await scene.bot.inbox.accept(gone)
    [(name, after)] = await service.told()
    assert name == "ada" and after["retracts"] and after["tag"] == shown["tag"]
    assert after["body"] == "A message was edited or deleted."
    await service.subscribe(ada, "ada", kind_replies="1")
    await scene.agent_says(GRACE, number, "Again")
    again = EventId(f"console:{scene.events}")
    await service.told()
    gone = MessageDeleted(EventId("console:gone 2"), now, place, GRACE, again, message=again)
    await scene.bot.inbox.accept(gone)
    assert await service.told() == [], "no word of it was ever shown"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_push_service_leads_nowhere_else(service: PushService, status: int) -> None:
    """Its address was checked, and the one that it names was not."""
    scene = service.scene
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    await service.subscribe(ada, "ada")
    service.status, service.leads_to = status, f"{service.url}/inside"
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await service.push()
    assert [name for name, _, _ in service.got] == ["ada"]


async def test_a_new_ticket_is_told_to_its_team_alone(service: PushService) -> None:
    scene = service.scene
    people = [(name, f"{name}web") for name in ("grace", "bill", "leo")]
    for name, id_ in people:
        agent = await scene.signed_in(f"{name}@example.com", name.title(), id_)
        await service.subscribe(agent, name)
    ada = await scene.signed_in(ADA, "Ada")
    await open_ticket(ada, "My fish cannot sing")
    told = await service.told()
    assert [(name, shown["body"]) for name, shown in told] == [
        ("grace", "A ticket waits for your team.")
    ]


async def test_agents_are_told_of_handovers_and_deadlines_as_each_wants(
    service: PushService,
) -> None:
    scene = service.scene
    wanted = {"grace": ["deadlines"], "leo": ["handovers"], "bill": ["handovers", "deadlines"]}
    agents = dict[str, Browser]()
    for name, kinds in wanted.items():
        agents[name] = await scene.signed_in(f"{name}@example.com", name.title(), f"{name}web")
        await service.subscribe(agents[name], name, **{f"kind_{kind}": "1" for kind in kinds})
    number = await open_ticket(await scene.signed_in(ADA, "Ada"))
    assert await service.told() == [], "nobody of them wants to know of new tickets"

    for _ in range(8):  # the first response is near, and then over
        scene.clock.advance(timedelta(minutes=15))
        await scene.bot.scheduler.tick()
        await scene.settle()
    told = await service.told()
    assert told and {name for name, _ in told} == {"grace"}, "bill's team does not have it"
    assert {shown["body"] for _, shown in told} == {"A deadline is near or was missed."}
    assert "spoon" not in str(told)

    await do(agents["grace"], number, "hand over", to="team:leads")
    assert [(name, shown["body"]) for name, shown in await service.told()] == [
        ("leo", "A ticket was handed over to you or your team.")
    ]


async def test_who_is_let_in_is_told_nothing_of_what_was_said_before(service: PushService) -> None:
    scene, people = service.scene, list[Person]()
    ada, eve = await scene.signed_in(ADA, "Ada"), await scene.signed_in(EVE, "Eve")
    for browser in (ada, eve):
        visitor = await scene.sign_in.visitor(browser.cookies["session"])
        assert visitor is not None
        people.append(visitor.person)
    number = await open_ticket(ada)
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await scene.agent_says(GRACE, number, "The spoon is in the drawer")
    scene.clock.advance(timedelta(seconds=1))
    conversation = await scene.store.by_number(number)
    assert conversation is not None
    there = replace(Place.direct(people[0]), thread=str(conversation.id))
    id_, now = EventId("web:add"), scene.clock.now()
    added = CommandGiven(id_, now, there, people[0], "add @Eve", mentions=(people[1],))
    await scene.bot.inbox.accept(added)
    await scene.settle()
    await service.subscribe(eve, "eve", kind_replies="1", kind_states="1", shows_words="1")
    assert await service.told() == []
    await scene.agent_says(GRACE, number, "Really")
    [(_, shown)] = await service.told()
    assert "Really" in shown["body"]


async def test_the_push_service_knows_who_sends(service: PushService) -> None:
    scene = service.scene
    ada = await scene.signed_in(ADA, "Ada")
    page = await ada.open("/notifications")
    await service.subscribe(ada, "ada")
    number = await open_ticket(ada)
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await service.push()
    _, _, headers = service.got[0]
    scheme, _, rest = headers["Authorization"].partition(" ")
    token, key = (part.split("=", 1)[1] for part in rest.split(", "))
    assert scheme == "vapid" and f'data-key="{key}"' in page
    point = decode(key)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(token, ECKey.import_key(pem), algorithms=["ES256"]).claims
    assert claims["aud"] == service.url and claims["sub"] == scene.url
    assert headers["TTL"] == "86400" and headers["Content-Encoding"] == "aes128gcm"


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(service: PushService, status: int) -> None:
    scene = service.scene
    ada = await scene.signed_in(ADA, "Ada")
    await service.subscribe(ada, "ada")
    number = await open_ticket(ada)
    service.status = status
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    assert len(await service.told()) == 1
    service.status = 201
    await scene.agent_says(GRACE, number, "Hello")
    assert await service.told() == []
    assert "gets no notifications" in await ada.open("/notifications")


async def test_notifications_end_with_the_session(service: PushService) -> None:
    scene = service.scene
    ada = await scene.signed_in(ADA, "Ada")
    await service.subscribe(ada, "ada")
    number = await open_ticket(ada)
    await service.told()
    await ada.open("/help")
    await ada.submit("/sign-out")
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    assert await service.told() == []


async def test_an_address_that_is_none_is_refused(service: PushService) -> None:
    ada = await service.scene.signed_in(ADA)
    assert await service.subscribe(ada, "ada", endpoint="https://10.0.0.1/x") == 400
    assert await service.subscribe(ada, "ada", p256dh="AAAA") == 400
    assert await service.subscribe(ada, "ada", auth="AAAA") == 400
    assert "gets no notifications" in await ada.open("/notifications")
