"""How Python looks for garbage while tests run: seldom, and never among what was collected.

A million objects are modules and tests, and stay until the end. To look through them again and
again took a tenth of the processor time of the tests, and more of the time to collect them.
"""

import gc
from typing import Final

THRESHOLDS: Final = (20_000, 20, 100)


def pause() -> None:
    """Until `freeze`: nearly all that is made while tests are collected stays."""
    gc.disable()


def freeze() -> None:
    """Leave what there is alone from now on. What a test makes is looked through as ever."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.unfreeze = _keep_frozen  # a desk that has served in a test ends so
    gc.enable()


def _keep_frozen() -> None:
    pass
