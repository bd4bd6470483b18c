"""The services that the settings name: a language model, and a sentence encoder for the articles.

What each needs is only imported with it.
"""

from dataclasses import replace
from pathlib import Path

from bot.settings import Settings, SettingsError
from core.model.match import TextEncoder
from core.model.policy import Desk
from core.ports import Adapter, Clock

VECTORS_FILE = Path("data/article-vectors.npz")


def has_model(settings: Settings) -> bool:
    """Whether the settings name a server: by a key for the usual one, or by an address."""
    return bool(settings.openai_api_key.get_secret_value() or settings.openai_base_url)


def connect_openai(settings: Settings, desk: Desk, clock: Clock) -> Adapter | None:
    """The adapter; None without a key or address, or where the policy wants no model."""
    if desk.llm_policy is None or not has_model(settings):
        return None
    from adapters.openai.adapter import OpenAIAdapter  # what it needs is only imported with it

    key = settings.openai_api_key.get_secret_value()
    return OpenAIAdapter(key, settings.openai_base_url, clock)


def without_model(settings: Settings) -> Settings:
    """The same settings for a desk that must do the same each time, such as in a rehearsal."""
    nothing = type(settings.openai_api_key)("")
    return settings.model_copy(update={"openai_api_key": nothing, "openai_base_url": ""})


def with_llm_policy(desk: Desk, model: Adapter | None) -> Desk:
    """The policy for a model counts only where one is connected."""
    return replace(desk, llm=desk.llm_policy if model is not None else None)


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
