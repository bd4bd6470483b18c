"""The independent judge of everything the app sends: Slack's rules, and our own."""

import json
from typing import Any

from tests.slack.server import limits
from tests.slack.server.block_rules import blocks
from tests.slack.server.findings import Link, Mention, Report, Violation
from tests.slack.server.text_rules import id_, plain, words

UNFURLING = {"chat.postMessage", "response_url"}
"""Where a link could grow a preview that we do not want."""


class Validator:
    """Examines, and remembers: `violations`, `mentions` and `links` of all it has seen."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.mentions: list[Mention] = []
        self.links: list[Link] = []

    def message(
        self, where: str, told: dict[str, Any], *, channel: str = "", fallback: bool = True
    ) -> list[Violation]:
        """A message with its `text`, `blocks`, `attachments`, `metadata`, unfurl flags and `names`.

        `fallback` says whether it must have a text besides its blocks. Returns what is wrong.
        """
        report = Report(where, channel=channel)
        text, parts = told.get("text") or "", told.get("blocks")
        words(report, "text", str(text))
        if fallback and not str(text).strip():
            report.house("text", "no_fallback", "a message needs a text of its own")
        for name in told.get("names") or []:
            words(report, "names", str(name or ""), live=False)
        _long(report, where, str(text))
        if parts:
            blocks(report, "blocks", parts, limits.MESSAGE_BLOCKS)
        if report.characters > limits.ALL_BLOCK_TEXT:
            told_much = f"{report.characters} > {limits.ALL_BLOCK_TEXT}"
            report.no("blocks", "all_text", told_much, error="msg_blocks_too_long")
        for number, attachment in enumerate(told.get("attachments") or []):
            _attachment(report, f"attachments[{number}]", attachment)
        if told.get("metadata"):
            _metadata(report, told["metadata"])
        if where in UNFURLING:
            _previews(report, told)
        return self._kept(report)

    def view(self, where: str, view: dict[str, Any], kind: str) -> list[Violation]:
        """A modal or a home tab."""
        report = Report(where, surface=kind, error="invalid_arguments")
        if view.get("type") != kind:
            report.no("type", "view_type", f"{view.get('type')} is not {kind}")
        _view(report, view, kind)
        return self._kept(report)

    def _kept(self, report: Report) -> list[Violation]:
        self.violations += report.violations
        self.mentions += report.mentions
        self.links += report.links
        return report.violations


def _long(report: Report, where: str, text: str) -> None:
    size = len(text)
    if where == "chat.update" and (size := len(text.encode(errors="replace"))) > (
        limits.UPDATE_TEXT_BYTES
    ):
        told = f"{size} > {limits.UPDATE_TEXT_BYTES} bytes"
        report.no("text", "message_length", told, error="msg_too_long")
    elif where != "chat.update" and size > limits.MESSAGE_TEXT:
        told = f"{size} > {limits.MESSAGE_TEXT}"
        report.no("text", "message_length", told, error="msg_too_long")


def _previews(report: Report, told: dict[str, Any]) -> None:
    if told.get("ephemeral"):
        return
    for flag in ("unfurl_links", "unfurl_media"):
        if told.get(flag) is not False:
            report.house(flag, "unfurl", "must be false")
    if told.get("link_names") or told.get("parse") == "full":
        report.house("parse", "names_come_alive", "link_names and parse: full call people")


def _attachment(report: Report, path: str, attachment: Any) -> None:
    if not isinstance(attachment, dict):
        report.no(path, "attachment", "must be an object", error="invalid_attachments")
        return
    for key in ("text", "fallback", "pretext", "title", "footer"):
        words(report, f"{path}.{key}", str(attachment.get(key) or ""))
    if attachment.get("blocks"):
        blocks(report, f"{path}.blocks", attachment["blocks"], limits.MESSAGE_BLOCKS)


def _metadata(report: Report, metadata: Any) -> None:
    wrong = "invalid_metadata_format"
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        report.no("metadata", "metadata", "needs event_type and event_payload", error=wrong)
        return
    kind = metadata.get("event_type")
    if not isinstance(kind, str) or not 1 <= len(kind) <= limits.METADATA_TYPE:
        report.no("metadata.event_type", "metadata_type", repr(kind), error=wrong)
    if unknown := metadata.keys() - {"event_type", "event_payload"}:
        report.no("metadata", "unknown_key", ", ".join(sorted(unknown)), error=wrong)
    size = len(json.dumps(metadata["event_payload"]).encode())
    if size > limits.METADATA_BYTES:
        told = f"{size} > {limits.METADATA_BYTES} bytes"
        report.no("metadata", "metadata_size", told, error="metadata_too_large")


def _view(report: Report, view: dict[str, Any], kind: str) -> None:
    always = "blocks private_metadata callback_id external_id"
    modal = f"{always} submit close clear_on_close notify_on_close submit_disabled"
    report.keys("", view, "blocks title" if kind == "modal" else "blocks", modal)
    for key in ("title", "submit", "close"):
        if view.get(key) is not None and kind == "modal":
            plain(report, key, view[key], limits.VIEW_TITLE)
        elif view.get(key) is not None:
            report.no(key, "unknown_key", f"a home has no {key}")
    if view.get("private_metadata") is not None:
        data = view["private_metadata"]
        report.size("private_metadata", "private_metadata", data, limits.PRIVATE_METADATA)
    for key in ("callback_id", "external_id"):
        id_(report, key, view.get(key))
    blocks(report, "blocks", view.get("blocks"), limits.VIEW_BLOCKS)
    parts = [b for b in view.get("blocks") or [] if isinstance(b, dict)]
    inputs = [b for b in parts if b.get("type") == "input"]
    if kind == "modal" and inputs and not view.get("submit"):
        report.no("submit", "missing", "a form with inputs needs a submit")
    if len([b for b in inputs if (b.get("element") or {}).get("focus_on_load")]) > 1:
        report.no("blocks", "focus_twice", "only one element may have focus_on_load")
    if len(json.dumps(view).encode()) > limits.VIEW_BYTES:
        report.no("", "view_size", f"> {limits.VIEW_BYTES} bytes", error="view_too_large")
