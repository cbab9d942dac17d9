"""What is too slow for a class, measured beforehand: benchmarks/results/*.json.

A lesson shows such a table in its text, with command, machine and seeds. Tests hold the table to
the file, and compute the file's figures again from what was produced.
"""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from helpers import metrics
from helpers.corpus import SentencePair

FOLDER = Path(__file__).parent / "results"


def commit() -> str:
    """Which version of the code this is."""
    command = ["git", "describe", "--always", "--dirty"]
    told = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True)
    return told.stdout.strip() or "unknown"


def store(name: str, seeds: Sequence[int], **produced) -> None:
    """Write results/<name>.json, with the commit, the command, the machine and the seeds.

    Args:
        name: the benchmark's name, as in `python -m benchmarks <name>`.
        seeds: one a run, in the order of what each run produced.
        produced: what the figures are computed from, such as translations and links.
    """
    record = {
        "commit": commit(),
        "command": f"python -m benchmarks {name}",
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "versions": {package: version(package) for package in ("tensorflow", "keras", "numpy")},
        "seeds": list(seeds),
        **produced,
    }
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, indent=0) + "\n"
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def differing(translations: Sequence[str], references: Sequence[str]) -> dict[str, str]:
    """The translations that are not their reference, by their number: the rest need no room."""
    both = enumerate(zip(translations, references, strict=True))
    return {str(number): text for number, (text, reference) in both if text != reference}


def texts(differing: dict[str, str], references: Sequence[str]) -> list[str]:
    """All translations again, from those that `differing` kept."""
    return [differing.get(str(number), text) for number, text in enumerate(references)]


def looks(maps: Sequence[np.ndarray]) -> list[str]:
    """For each map (target, source) the source position of each row's largest weight."""
    return [" ".join(map(str, weights.argmax(axis=-1))) for weights in maps]


def error_rate(looks: Sequence[str], pairs: Sequence[SentencePair]) -> float:
    """The alignment error rate of what `looks` kept, against the gold links of the pairs."""
    links = [{(int(s), t) for t, s in enumerate(line.split())} for line in looks]
    gold = [pair.sure for pair in pairs], [pair.possible for pair in pairs]
    return metrics.alignment_error_rate(links, *gold)


def load(name: str) -> dict:
    """What `store` has written under a name."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
