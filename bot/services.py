"""The services that the settings name: a language model, and a sentence encoder for the articles.

What each needs is only imported with it.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.settings import Settings, SettingsError
from core.model.match import TextEncoder
from core.model.policy import Desk
from core.ports import Adapter, Clock

if TYPE_CHECKING:
    from adapters.openai.embeddings import ServerEncoder

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
    keys = dict.fromkeys(("openai_api_key", "embeddings_key"), nothing)
    return settings.model_copy(update={**keys, "openai_base_url": "", "embeddings_url": ""})


def with_llm_policy(desk: Desk, model: Adapter | None) -> Desk:
    """The policy for a model counts only where one is connected."""
    return replace(desk, llm=desk.llm_policy if model is not None else None)


def connect_encoder(settings: Settings, file: Path = VECTORS_FILE) -> TextEncoder | None:
    """Raises SettingsError where the one that is wanted cannot be used."""
    if settings.kb_encoder == "server":
        server = connect_embeddings(settings)
        return _with_cache(server, file) if server is not None else None
    if settings.kb_encoder == "none":
        return None
    from adapters.encoder.sentence_encoder import BundledEncoder, EncoderProblem
    from adapters.encoder.vector_cache import CachedEncoder

    try:
        encoder = BundledEncoder()
    except EncoderProblem as problem:
        raise SettingsError([f"KB_ENCODER: {problem}"], settings) from None
    return CachedEncoder(encoder, encoder.name, file)


def has_embeddings(settings: Settings) -> bool:
    """Whether the settings name a server for embeddings: of its own, or that of the model."""
    return settings.kb_encoder == "server" and bool(settings.embeddings_url or has_model(settings))


def connect_embeddings(settings: Settings) -> "ServerEncoder | None":
    """None without a key or address. Raises SettingsError where no model is named."""
    if not has_embeddings(settings):
        return None
    if not settings.embeddings_model:
        what = "EMBEDDINGS_MODEL: KB_ENCODER=server needs the name of a model for embeddings"
        raise SettingsError([what], settings)
    from adapters.openai.client import Client
    from adapters.openai.embeddings import MAX_RESPONSE_BYTES, ServerEncoder

    address, key = settings.embeddings_url, settings.embeddings_key
    if not address:  # a key goes to no server but its own
        address = settings.openai_base_url
        key = key if key.get_secret_value() else settings.openai_api_key
    client = Client(key.get_secret_value(), address, MAX_RESPONSE_BYTES)
    return ServerEncoder(client, settings.embeddings_model, SystemClock())


def _with_cache(server: "ServerEncoder", file: Path) -> TextEncoder:
    from adapters.encoder.vector_cache import CachedEncoder

    return CachedEncoder(server, server.name, file, may_change=True)
