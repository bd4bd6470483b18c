"""`.ci/setup`, which the first `make run` waits for: it tells what is fetched, and how long."""

import subprocess
from pathlib import Path

from tests.environment import bare_environment
from tests.limits import PATIENCE

SETUP = Path(__file__).parents[2] / ".ci" / "setup"
PROGRAM = """
set -euo pipefail
{functions}
patience=0
with_ticks bash -c {installer} | show_progress
"""
INSTALLER = """
echo 'Collecting numpy<3,>=2.3'
echo '  Downloading numpy-2.3.whl (16.6 MB)'
until [ -e seen ]; do sleep 0.02; done
echo 'Installing collected packages: numpy, rich'
exit 3
"""


def test_a_large_package_on_a_slow_line_is_waited_for_with_a_sign_of_life(tmp_path: Path) -> None:
    """Nothing moved while one was fetched, so the first start looked as if it hung."""
    text = SETUP.read_text(encoding="utf-8")
    functions = text[text.index("with_ticks() {") : text.index("python=$(find_python)")]
    program = PROGRAM.format(functions=functions, installer=f"'{quoted(INSTALLER)}'")
    with subprocess.Popen(
        ["/usr/bin/env", "bash", "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=bare_environment(),
    ) as setup:
        assert setup.stdout is not None
        first = setup.stdout.readline()
        (tmp_path / "seen").touch()
        told, _ = setup.communicate(timeout=PATIENCE)
    assert first.startswith("  package   1 is fetched: numpy (16.6 MB), ")
    assert first.endswith(" s\n")
    assert "packages being installed: 2" in told
    assert setup.returncode == 3, "what the installer says of itself is not lost"


def quoted(text: str) -> str:
    return text.replace("'", "'\\''")
