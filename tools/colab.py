"""Make the notebooks run on Colab.

python -m tools.colab copies    dist/colab/*.ipynb, each with the course's code in its setup cell
python -m tools.colab badges    "Open in Colab" in every notebook, from [project.urls]
python -m tools.colab address   says that address; fails if there is none
"""

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools import course
from tools.course import ROOT
from tools.work import without_outputs

NOTEBOOKS = [lesson.path for lesson in course.lessons()]
GITHUB = "https://github.com/"
COLAB = "https://colab.research.google.com"
BADGE = f"[![Open in Colab]({COLAB}/assets/colab-badge.svg)]"
TITLE = "# @title Setup: run me first. It finds the course's code"
# The setup cell of every notebook, and what stands in it where a notebook is alone.
SETUP = (
    TITLE
    + """{also}
import sys
from importlib.util import find_spec

sys.path += [".", ".."]  # the course's folder, from itself or from a folder in it
if not find_spec("helpers"):
    {install}
from helpers import notebook

notebook.set_up()"""
)
NO_ADDRESS = (
    "pyproject.toml has no address: [project.urls] needs Repository = "
    f'"{GITHUB}OWNER/NAME" before pages are published or a release is made'
)
NOWHERE = 'raise ImportError("no helpers/: open the whole course, or a copy made by `make colab`")'
SETUP_WITH_WHEEL = (
    TITLE
    + """, which this cell carries
from base64 import b64decode
from importlib.util import find_spec

if not find_spec("helpers"):
    open("{name}", "wb").write(b64decode("{wheel}"))
    %pip install -q {name}
from helpers import notebook

notebook.set_up()"""
)


def address_and_tag(pyproject: str) -> tuple[str, str]:
    """Where the course lies and the tag of its version; the address is "" when there is none.

    Raises:
        ValueError: [project.urls] Repository is not the address of a repository on GitHub.
    """
    project = tomllib.loads(pyproject)["project"]
    address = project.get("urls", {}).get("Repository", "").rstrip("/").removesuffix(".git")
    if address and not re.fullmatch(rf"{GITHUB}[\w.-]+/[\w.-]+", address):
        raise ValueError(
            f"[project.urls] Repository is {address!r}; expected {GITHUB}OWNER/NAME, "
            "the only host that Colab opens notebooks from"
        )
    return address, f"v{project['version']}"


def open_in_colab(name: str, address: str, tag: str) -> str:
    """The link that opens a notebook of the repository in Colab."""
    return f"{COLAB}/github/{address.removeprefix(GITHUB)}/blob/{tag}/notebooks/{name}"


def setup_cell(address: str, tag: str) -> str:
    """The source of the setup cell in the repository's notebooks; "" as the address for none."""
    if not address:
        return SETUP.format(also="", install=NOWHERE)
    also = ", or installs it where the notebook is alone"
    return SETUP.format(also=also, install=f"%pip install -q git+{address}@{tag}")


def with_badge(notebook: NotebookNode, name: str, address: str, tag: str) -> NotebookNode:
    """Write the address below a notebook's title and into its setup; "" removes it."""
    title = notebook.cells[0]
    heading, *rest = [part for part in title.source.split("\n\n") if not part.startswith(BADGE)]
    badge = [f"{BADGE}({open_in_colab(name, address, tag)})"] if address else []
    title.source = "\n\n".join([heading, *badge, *rest])
    first_code_cell(notebook).source = setup_cell(address, tag)
    return notebook


def standalone(notebook: NotebookNode, wheel: Path, address: str, tag: str) -> NotebookNode:
    """Put the course's code into a notebook's setup cell, so that its file is enough.

    Outputs go: they stand under predictions. Links to other notebooks lead to Colab, or are plain
    text without an address.
    """
    content = base64.b64encode(wheel.read_bytes()).decode()
    without_outputs(notebook)
    first_code_cell(notebook).source = SETUP_WITH_WHEEL.format(name=wheel.name, wheel=content)
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for path in NOTEBOOKS:
            before, *linked = cell.source.split(f"]({path.name})")
            for after in linked:
                if address:
                    before += f"]({open_in_colab(path.name, address, tag)}){after}"
                else:
                    start, _, text = before.rpartition("[")
                    before = start + text + after
            cell.source = before
    return notebook


def first_code_cell(notebook: NotebookNode) -> NotebookNode:
    """The setup cell."""
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def build_wheel(folder: Path) -> Path:
    """Build the course's wheel: the same bytes for the same files, and without a network."""
    with tempfile.TemporaryDirectory() as temporary:
        # In a copy: setuptools would take along what an earlier build left in build/.
        source = Path(temporary)
        stale = shutil.ignore_patterns("__pycache__")
        for name in ("helpers", "exercises", "views"):
            shutil.copytree(ROOT / name, source / name, ignore=stale)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--no-build-isolation", "--wheel-dir", folder, source]
        subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "315532800"})
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def main() -> None:
    address, tag = address_and_tag((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    job = sys.argv[1] if len(sys.argv) == 2 else ""
    if job not in ("copies", "badges", "address"):
        sys.exit(f"expected: colab.py copies, badges or address; got {sys.argv[1:]}")
    if job == "address":
        print(address or sys.exit(NO_ADDRESS))
        return
    folder = ROOT / "dist" / "colab" if job == "copies" else ROOT / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        wheel = build_wheel(Path(temporary)) if job == "copies" else None
        for path in NOTEBOOKS:
            notebook = with_badge(nbformat.read(path, as_version=4), path.name, address, tag)
            if wheel:
                notebook = standalone(notebook, wheel, address, tag)
            nbformat.write(notebook, folder / path.name)
    print(f"{job}: {len(NOTEBOOKS)} notebooks in {folder.relative_to(ROOT)}")
    if not address:
        print("[project.urls] in pyproject.toml has no Repository, so there are no badges")


if __name__ == "__main__":
    main()
