"""What the desk writes can be read by its own user alone, whatever the umask."""

import multiprocessing
import os
import sqlite3
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot import cli
from bot.database_lock import terminal_lock
from bot.settings import make_settings
from core.store.connection.engine import make_engine
from core.store.connection.private_files import make_private
from core.store.operations.schema_upgrade import migrate
from tests.app.test_process import environment
from tests.limits import PATIENCE

FORK = multiprocessing.get_context("fork")


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {
        str(each.relative_to(folder)): oct(stat.S_IMODE(each.stat().st_mode))
        for each in folder.rglob("*")
    }


async def test_the_database_and_all_beside_it_are_closed_to_others(
    tmp_path: Path, umask: int
) -> None:
    settings = make_settings(database_url=f"sqlite:///{tmp_path}/deep/data/desk.db", _env_file=None)
    engine = make_engine(settings.database_url)
    with terminal_lock(settings):
        await migrate(engine)
        async with engine.connect() as db:
            await db.exec_driver_sql("INSERT INTO notes (name, text) VALUES ('a', 'b')")
            await db.commit()
            found = modes(tmp_path)
    await engine.dispose()
    folders = {name for name in found if (tmp_path / name).is_dir()}
    assert {"deep/data/desk.db", "deep/data/desk.db-wal", "deep/data/desk.db-shm"} <= found.keys()
    assert {found[name] for name in folders} == {"0o700"}
    assert {mode for name, mode in found.items() if name not in folders} == {"0o600"}


async def test_what_an_older_desk_left_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    with sqlite3.connect(folder / "desk.db") as old:
        old.execute("PRAGMA journal_mode=WAL")
        old.execute("CREATE TABLE t (n)")
        engine = make_engine(f"sqlite:///{folder}/desk.db")
        async with engine.connect():
            assert set(modes(tmp_path).values()) == {"0o700", "0o600"}
        await engine.dispose()
    old.close()


def test_a_folder_that_holds_other_things_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "notes.txt").touch(0o644)
    make_private(tmp_path / "desk.db")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert modes(tmp_path) == {"desk.db": "0o600", "notes.txt": "0o644"}


def test_a_place_that_cannot_be_written_is_left_to_the_database_to_tell(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    make_private(tmp_path / "file" / "desk.db")
    make_private(Path("/proc/nowhere/desk.db"))


def run_command(folder: Path, words: Sequence[str], said: str) -> None:
    """What a process does whose umask closes nothing."""
    os.umask(0)
    os.chdir(folder)
    ours = environment(folder / "data")
    os.environ.clear()
    os.environ.update(ours)
    typed, send = os.pipe()
    os.write(send, said.encode())
    os.close(send)
    os.dup2(typed, 0)
    sys.stdin, sys.argv = os.fdopen(0, closefd=False), ["deskhand", *words]
    cli.main()


def test_whatever_a_command_writes_is_closed(tmp_path: Path) -> None:
    """A whole conversation and a backup. A fork of the tests need not import the desk anew."""
    data = tmp_path / "home"
    data.mkdir()
    for words, said in ((["chat"], "My VPN does not connect\n"), (["backup", "copy.db"], "")):
        command = FORK.Process(target=run_command, args=(data, words, said))
        command.start()
        command.join(PATIENCE)
        command.kill()
        command.join()
        assert command.exitcode == 0
    found = modes(data)
    assert found.pop("data") == "0o700"
    assert {"copy.db", "data/desk.db"} <= found.keys()
    assert set(found.values()) == {"0o600"}


def test_a_device_or_a_pipe_keeps_its_rights_and_is_no_database(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    pipe.chmod(0o666)
    make_private(pipe)
    assert stat.S_IMODE(pipe.stat().st_mode) == 0o666
    with pytest.raises(ValueError, match="a device or a pipe"):
        make_engine(f"sqlite:///{pipe}")
    with pytest.raises(ValueError, match="a device or a pipe"):
        make_engine("sqlite:////dev/null")
