"""One connection to a mailbox, used in a worker thread. Used by `mailbox_reader`.

IMAPClient speaks IMAP; here is only what reading a mailbox needs. Every method blocks, and each
raises `ImapError` for whatever the line or the server does, so that nothing else leaves here.

Facts that were met: a SEARCH without a NOOP before it may not know of new mail; "UID n:*" names the
last message even if its UID is smaller; an EXISTS may come with the answer to a SEARCH that did not
count it, and IDLE is silent of it then; it may come in one packet with the answer to IDLE; a
message may be expunged between SEARCH and FETCH, and then FETCH answers nothing; an unasked FETCH
(another client's flag) may come without a body.
"""

import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from adapters.email.settings import Server

TIMEOUT_SECONDS: Final = 60.0
MAX_BATCH_BYTES: Final = 4 * 1024 * 1024
"""So much is fetched at a time, or one mail."""
MAX_BATCH: Final = 50
_SENT: Final = re.compile(r"(?:^|[/.])sent(?: items| mail| messages)?$", re.IGNORECASE)
MAX_MAIL_BYTES: Final = 60 * 1024 * 1024
"""Of a larger mail, which no server should have taken, only the beginning is read."""


class ImapError(Exception):
    """The line broke, or the server refuses. Try again with a new connection."""


class ImapLoginError(ImapError):
    """The server does not take the user or the password."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """Where a folder stands: its UIDs count only under this `uid_validity`."""

    uid_validity: int
    uid_next: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    uid: int
    raw: bytes
    arrived: datetime | None


class ImapSession:
    """`access_token` signs in by XOAUTH2 in the place of the server's password."""

    def __init__(
        self, server: Server, access_token: str = "", context: ssl.SSLContext | None = None
    ) -> None:
        self._server, self._token = server, access_token
        self._context = context
        self._client: IMAPClient | None = None
        self.can_idle = False

    def connect(self) -> None:
        """Raises ImapLoginError or ImapError; the line is closed then."""
        try:
            self._connect()
        except ImapError:
            self.close()
            raise

    def _connect(self) -> None:
        server, context = self._server, self._context
        if context is None and server.tls != "none":
            context = ssl.create_default_context()  # here, since it takes 100 ms of a loop's time
        with _plain_errors():
            client = IMAPClient(
                server.host,
                server.port,
                ssl=server.tls == "at once",
                ssl_context=context if server.tls == "at once" else None,
                timeout=TIMEOUT_SECONDS,
            )
            self._client = client
            if server.tls == "starttls":
                client.starttls(context)
            if self._token:
                client.oauth2_login(server.user, self._token)
            elif server.user:
                client.login(server.user, server.password)
            self.can_idle = client.has_capability("IDLE")

    def open_folder(self, folder: str) -> FolderState:
        with _plain_errors():
            told = self._open.select_folder(folder)
            return FolderState(int(told[b"UIDVALIDITY"]), int(told.get(b"UIDNEXT", 0)))

    def uids_from(self, first: int) -> list[int]:
        """The UIDs from `first` upwards, in their order. Where there are none, the server has told
        of nothing that came meanwhile, so that an IDLE which follows will.
        """
        with _plain_errors():
            while True:
                self._open.noop()
                told = self._open._imap.untagged_responses  # IMAPClient itself hands none on
                told.pop("EXISTS", None)
                found = self._open.search(["UID", f"{first}:*"])
                fresh = sorted(uid for uid in found if uid >= first)
                if fresh or "EXISTS" not in told:
                    return fresh

    def uids_since(self, day: date) -> list[int]:
        with _plain_errors():
            self._open.noop()
            return sorted(self._open.search(["SINCE", day]))

    def has_message(self, folder: str, message_id: str) -> bool:
        """Is there a mail of this Message-ID in the folder? Leaves that folder open, readonly."""
        with _plain_errors():
            self._open.select_folder(folder, readonly=True)
            return bool(self._open.search(["HEADER", "Message-ID", f"<{message_id}>"]))

    def sent_folder(self) -> str:
        """The folder that the server marks as that of sent mail (RFC 6154), or that is called so;
        "" if there is none.
        """
        with _plain_errors():
            folders = self._open.list_folders()
            marked = [str(name) for flags, _, name in folders if b"\\Sent" in flags]
            called = [str(name) for _, _, name in folders if _SENT.search(str(name))]
            return (*marked, *called, "")[0]

    def fetch(self, uids: Iterable[int]) -> Iterator[list[FetchedMail | int]]:
        """The mails in batches, in their order; of one that is gone its UID alone."""
        for batch in self._batches(list(uids)):
            with _plain_errors():
                whole = "BODY.PEEK[]" if len(batch) > 1 else f"BODY.PEEK[]<0.{MAX_MAIL_BYTES}>"
                told = self._open.fetch(batch, [whole, "INTERNALDATE"])
            yield [_fetched_mail(uid, told.get(uid, {})) for uid in batch]

    def mark_seen(self, uids: Iterable[int]) -> None:
        wanted = list(uids)
        if wanted:
            with _plain_errors():
                self._open.add_flags(wanted, [SEEN], silent=True)

    def idle(self, seconds: float) -> None:
        """Come back when something is new, or after so long."""
        with _plain_errors():
            self._open.idle()
            if not self._has_read_ahead():
                self._open.idle_check(timeout=seconds)
            self._open.idle_done()

    def _has_read_ahead(self) -> bool:
        """Has something come in one packet with the answer to IDLE? It is in imaplib's buffer then,
        and waiting for the socket would miss it.
        """
        line, file = self._open.socket(), self._open._imap.file
        line.settimeout(0)
        try:
            return bool(file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            line.settimeout(TIMEOUT_SECONDS)

    def rights(self, folder: str) -> bool:
        """May flags be set there, so that a mail can be marked as seen?"""
        with _plain_errors():
            told = self._open.select_folder(folder)
            flags = told.get(b"PERMANENTFLAGS", ())
            return b"READ-WRITE" in told and (b"\\Seen" in flags or b"\\*" in flags)

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # it may be broken in any way
                client.logout()
            with suppress(Exception):
                client.shutdown()

    def abort(self) -> None:
        """Cut the line, from another thread: what blocks there ends with ImapError."""
        client = self._client
        if client is not None:
            with suppress(Exception):
                client.socket().shutdown(socket.SHUT_RDWR)

    @property
    def _open(self) -> IMAPClient:
        if self._client is None:
            raise ImapError("there is no connection")
        return self._client

    def _batches(self, uids: list[int]) -> Iterator[list[int]]:
        for start in range(0, len(uids), MAX_BATCH):
            chunk = uids[start : start + MAX_BATCH]
            with _plain_errors():
                sizes = self._open.fetch(chunk, ["RFC822.SIZE"])
            batch, held = list[int](), 0
            for uid in chunk:
                size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
                if batch and held + size > MAX_BATCH_BYTES:
                    yield batch
                    batch, held = [], 0
                batch.append(uid)
                held += size
            if batch:
                yield batch


def _fetched_mail(uid: int, told: Any) -> FetchedMail | int:
    raw = next((told[key] for key in told if key.startswith(b"BODY[]")), None)
    if raw is None:
        return uid
    arrived = told.get(b"INTERNALDATE")
    return FetchedMail(uid, bytes(raw), _in_utc(arrived) if arrived else None)


def _in_utc(moment: datetime) -> datetime:
    """IMAPClient gives moments in the machine's zone, without naming it."""
    return (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC)


def _missing_capability(refusal: CapabilityError) -> str:
    """IMAPClient says "Server does not support STARTTLS capability"."""
    return "STARTTLS" if "STARTTLS" in str(refusal) else "what is needed"


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except LoginError as refused:
        raise ImapLoginError("the mail server does not take the user or the password") from refused
    except ssl.SSLCertVerificationError as refused:
        raise ImapError(f"its certificate is not accepted: {refused.verify_message}") from refused
    except CapabilityError as missing:
        raise ImapError(
            f"it offers no {_missing_capability(missing)}; is it the right port?"
        ) from missing
    except (IMAPClientError, OSError, ssl.SSLError, EOFError) as trouble:
        raise ImapError(type(trouble).__name__) from trouble
    except (LookupError, ValueError, AttributeError, TypeError) as trouble:
        # What imaplib makes of a line that was cut in the middle, or of an answer that is none.
        raise ImapError(
            f"the server's answer cannot be read ({type(trouble).__name__})"
        ) from trouble
