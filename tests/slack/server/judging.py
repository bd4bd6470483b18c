"""How the server lets the validator look at everything that is sent, and refuses as Slack does."""

from typing import TYPE_CHECKING, Any

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError
from tests.slack.server.findings import Violation
from tests.slack.server.records import Channel, Json, Message
from tests.slack.server.speaking import Words
from tests.slack.server.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Sequence


class Judging:
    """Mixed into the server."""

    validator: Validator
    refuse: bool

    def check_message(self, where: str, words: Words, args: Args, channel: Channel) -> None:
        """Raises SlackError as Slack would; our own rules are only noted."""
        told: Json = {
            "text": words.text,
            "blocks": words.blocks,
            "attachments": words.attachments,
            "metadata": words.metadata,
            "unfurl_links": args.flag("unfurl_links"),
            "unfurl_media": args.flag("unfurl_media"),
            "link_names": args.flag("link_names"),
            "parse": args.text("parse"),
            "names": [words.username, *(name for f in words.files for name in (f.name, f.title))],
        }
        upload = where == "files.completeUploadExternal"
        self.refuse_bad_message(where, told, channel.id, fallback=not upload)

    def refuse_bad_message(
        self, where: str, told: Json, channel: str, *, fallback: bool = True
    ) -> None:
        found = self.validator.message(where, told, channel=channel, fallback=fallback)
        self._refuse(found)

    def check_view(self, where: str, view: dict[str, Any], kind: str) -> None:
        self._refuse(self.validator.view(where, view, kind))

    def _refuse(self, found: "Sequence[Violation]") -> None:
        wrong = [violation for violation in found if not violation.house]
        if wrong and self.refuse:
            told = [f"[ERROR] {v.rule}: {v.detail} [json-pointer:/{v.path}]" for v in wrong]
            raise SlackError(wrong[0].error, response_metadata={"messages": told})

    def must_be_seen(self, where: str, said: Message, source: Message | None = None) -> None:
        """What is for one pair of eyes must come before them: not in a thread that nobody has
        answered in yet, and not beside the thread in which they have pressed something.
        """
        if said.unseen:
            told = f"nobody has answered {said.thread_ts} yet, so {said.only_for} sees nothing"
            self.violated(where, "ephemeral_unseen", told, house=True)
        elif source is not None and source.is_reply and said.thread_ts != source.thread_ts:
            told = f"{said.only_for} looks at the thread {source.thread_ts}"
            self.violated(where, "ephemeral_beside", told, house=True)

    def violated(self, where: str, rule: str, detail: str, *, house: bool) -> None:
        """Note what the validator cannot see by itself."""
        self.validator.violations.append(Violation(where, rule, "", detail, house))
