"""What people do with forms: fill in, send, close; and what the app's answer does to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.slack.server import payloads
from tests.slack.server.delivery import Ack, Delivery, Kind
from tests.slack.server.errors import NotPossible, SlackError
from tests.slack.server.findings import Violation
from tests.slack.server.forms import Form
from tests.slack.server.methods.views import push, update
from tests.slack.server.people import People, Upload
from tests.slack.server.records import File, Json, Message, User, View

if TYPE_CHECKING:
    from tests.slack.server.triggers import Triggers
    from tests.slack.server.validator import Validator


@dataclass
class Interaction:
    """Something was done by hand. Without `ack` the person has seen an error."""

    delivery: Delivery
    trigger_id: str
    response_url: str = ""
    shown: Message | None = None
    """What the acknowledgement itself said, to a command."""

    @property
    def ack(self) -> Ack | None:
        return self.delivery.ack

    @property
    def payload(self) -> Json:
        return self.delivery.payload


@dataclass
class Submission(Interaction):
    """A form was sent. `errors` stand under its fields; `closed` says that it went away."""

    view: View | None = None
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False


class Filling(People):
    """Mixed into the server."""

    triggers: "Triggers"
    validator: "Validator"

    async def submits(
        self,
        user: User,
        view: View,
        values: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Sequence[Upload]] | None = None,
    ) -> Submission:
        """Fill in by label, block_id or action_id, and send. Raises NotPossible as Slack would."""
        self.in_front(user, view)
        form = Form(self.world, view)
        uploads = {
            name: [f if isinstance(f, File) else self.file(user, *f) for f in some]
            for name, some in (files or {}).items()
        }
        form.fill({**(values or {}), **uploads})
        if form.problems:
            raise NotPossible(f"Slack does not send this form: {form.problems}")
        trigger = self.triggers.issue(user.id)
        payload = payloads.submitted(user, view, form.state, trigger)
        sent = await self.hand_over(Kind.INTERACTIVE, "view_submission", payload)
        done = Submission(sent, trigger, view=view)
        self._answered(done, user, view)
        return done

    async def closes(self, user: User, view: View, *, all_of_them: bool = False) -> Delivery | None:
        """Close the form; the app hears of it if it asked to."""
        self.in_front(user, view)
        for other in self.world.modals(user.id) if all_of_them else [view]:
            other.open = False
        self.changes.happened()
        if not view.given.get("notify_on_close"):
            return None
        payload = payloads.closed(user, view, {}, cleared=all_of_them)
        return await self.hand_over(Kind.INTERACTIVE, "view_closed", payload)

    def in_front(self, user: User, view: View) -> None:
        stack = self.world.modals(user.id)
        if not stack or stack[-1] is not view:
            raise NotPossible(f"the form {view.title!r} is not before {user.name}")

    async def hand_over(self, kind: Kind, name: str, payload: Json) -> Delivery:
        delivery = self.post.send(kind, name, payload)
        await delivery.over.wait()
        return delivery

    def _answered(self, done: Submission, user: User, view: View) -> None:
        """No answer leaves the form as it was, with an error on top of it."""
        if done.ack is None:
            return
        told = done.ack.payload if isinstance(done.ack.payload, dict) else {}
        match told.get("response_action"):
            case None:
                view.open, done.closed, done.view = False, True, None
            case "clear":
                for other in self.world.modals(user.id):
                    other.open = False
                done.closed, done.view = True, None
            case "errors":
                done.errors = self._errors(view, told.get("errors"))
            case "update" | "push" as action:
                done.view = self._next_view(user, view, action, told.get("view"))
            case other:
                self._wrong("response_action", str(other))
        self.changes.happened()

    def _errors(self, view: View, errors: Any) -> dict[str, str]:
        """They must stand under fields that are there, or the person sees none of them."""
        fields = {b["block_id"] for b in view.blocks if b.get("type") == "input"}
        if not isinstance(errors, dict) or not errors:
            self._wrong("form_errors", "there are none")
            return {}
        if unknown := errors.keys() - fields:
            self._wrong("form_errors", f"no field {unknown}, only {fields}")
        return dict(errors)

    def _next_view(self, user: User, view: View, action: str, given: Any) -> View:
        if not isinstance(given, dict):
            self._wrong("response_action", f"{action} without a view")
            return view
        named = given | {"blocks": self.world.named(given.get("blocks"))}
        bad = [v for v in self.validator.view("ack", given, "modal") if not v.house]
        try:
            if not bad and action == "push":
                return push(self, user.id, named)
        except SlackError as no:
            self._wrong("response_action", no.code)
        if not bad and action == "update":
            update(view, named)
        return view

    def _wrong(self, rule: str, detail: str) -> None:
        self.validator.violations.append(Violation("ack", rule, "", detail))
