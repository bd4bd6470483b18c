"""Which sentence encoder the articles are searched with, if any; only then is it imported."""

from pathlib import Path

from bot.settings import Settings, SettingsError
from core.model.match import TextEncoder

VECTORS_FILE = Path("data/article-vectors.npz")


def connect_encoder(settings: Settings, file: Path = VECTORS_FILE) -> TextEncoder | None:
    """Raises SettingsError where the one that is wanted cannot be used."""
    if settings.kb_encoder == "none":
        return None
    from adapters.encoder.sentence_encoder import BundledEncoder, EncoderProblem
    from adapters.encoder.vector_cache import CachedEncoder

    try:
        encoder = BundledEncoder()
    except EncoderProblem as problem:
        raise SettingsError([f"KB_ENCODER: {problem}"], settings) from None
    return CachedEncoder(encoder, encoder.name, file)
