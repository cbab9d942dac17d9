"""How long the first command needs to set up its environment."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALL = ["--requirement", "requirements.txt", "--editable", "."]


def setup():
    """tools/setup.sh against pip, each into a new environment and with empty caches, in turns."""
    times = {"pip": [], "tools/setup.sh": []}
    imports = {"pip": [], "tools/setup.sh": []}
    for name in [*times] * 2:
        with tempfile.TemporaryDirectory() as folder:
            caches = {"UV_CACHE_DIR": f"{folder}/uv", "PIP_CACHE_DIR": f"{folder}/pip"}
            python = f"{folder}/env/bin/python"
            commands = [
                [sys.executable, "-m", "venv", f"{folder}/env"],
                [python, "-m", "pip", "install", "--upgrade", "pip"],
                [python, "-m", "pip", "install", *INSTALL],
            ]
            if name != "pip":
                commands = [["sh", "tools/setup.sh", f"{folder}/env", *INSTALL]]
            times[name].append(sum(seconds(command, caches) for command in commands))
            # pip compiles what it installs, uv leaves that to the first import.
            imports[name].append(seconds([python, "-c", "import tensorflow"], caches))
    for name, measured in times.items():
        yield f"{name}: seconds", f"{min(measured):.1f}", ""
        yield f"{name}: seconds of the first import of TensorFlow", f"{min(imports[name]):.1f}", ""
    ratio = min(times["tools/setup.sh"]) / min(times["pip"])
    yield "tools/setup.sh / pip", f"{ratio:.2f}", "at most 0.5"


def seconds(command: list[str], caches: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=os.environ | caches, check=True, capture_output=True)
    return time.perf_counter() - start
