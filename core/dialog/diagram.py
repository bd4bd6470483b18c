"""Two Mermaid state diagrams of the dialog, made from the table: all steps, and an overview."""

from collections import defaultdict
from collections.abc import Mapping

from core.dialog.signals import signal_name
from core.dialog.table import EVERYWHERE, TABLE
from core.model.conversation import Step

FIRST, LAST = Step.LISTENING, Step.CLOSED
MAX_SIGNALS_PER_ARROW = 3
PHASES: Mapping[str, tuple[Step, ...]] = {
    "Answering": (Step.LISTENING, Step.DRAFTING, Step.CHOOSING, Step.ANSWERED),
    "Asking": (Step.GATHERING, Step.CONFIRMING),
    "Waiting": (Step.QUEUED,),
    "Working": (Step.WITH_AGENT, Step.WAITING),
    "Done": (Step.RESOLVED, Step.COMMENTING, Step.CLOSED),
}
"""What a requester would call the steps; the README draws these."""


def mermaid() -> str:
    """Every edge that leads from one step to another; edges that stay are left out.

    Read aloud: at this step, one of these signals leads there. See core/dialog/table.py for what
    is done on the way.
    """
    lines = ["stateDiagram-v2", f"    [*] --> {FIRST}"]
    for step in Step:
        for to, signals in _ways(step).items():
            lines.append(f"    {step} --> {to}: {_label(signals)}")
    return "\n".join([*lines, f"    {LAST} --> [*]"]) + "\n"


def overview() -> str:
    """The phases and the ways between them, without the signals."""
    phase_of = {step: phase for phase, steps in PHASES.items() for step in steps}
    pairs = {
        (phase_of[step], phase_of[edge.to])
        for step in Step
        for edge in TABLE[step].values()
        if edge.to is not None and phase_of[edge.to] != phase_of[step]
    }
    first, *_, last = PHASES
    ways = [f"    {one} --> {to}" for one in PHASES for to in PHASES if (one, to) in pairs]
    return (
        "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *ways, f"    {last} --> [*]"]) + "\n"
    )


def _ways(step: Step) -> dict[Step, list[str]]:
    ways: dict[Step, list[str]] = defaultdict(list)
    for signal, edge in TABLE[step].items():
        if edge.to is not None and edge.to is not step and signal not in EVERYWHERE:
            ways[edge.to].append(signal_name(signal).replace("_", " "))
    return {to: ways[to] for to in Step if to in ways}


def _label(signals: list[str]) -> str:
    """The first few signals; the table has them all."""
    more = len(signals) - MAX_SIGNALS_PER_ARROW
    shown = ", ".join(signals[:MAX_SIGNALS_PER_ARROW])
    return f"{shown} (and {more} more)" if more > 0 else shown
