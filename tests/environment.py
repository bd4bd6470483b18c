"""The environment of each process that a test starts: as little of ours as it needs."""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


def bare_environment() -> dict[str, str]:
    """Python and the product, and one thread for BLAS; see `tests/conftest.py`."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
