"""Make the notebooks run on Colab.

python tools/colab.py copies    dist/colab/*.ipynb, each with the helpers inside its setup cell
python tools/colab.py badges    "Open in Colab" in every notebook, from [project.urls]
"""

import base64
import io
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COLAB = "https://colab.research.google.com"
BADGE = re.compile(r"^\[!\[Open in Colab\].*\n\n?", re.MULTILINE)
REPOSITORY = re.compile(r'^REPOSITORY = ".*?"', re.MULTILINE)
CLONE = re.compile(r"    if not home\.is_dir\(\):\n(?: {8}.*\n)+")
LINK_TO_NOTEBOOK = re.compile(r"\[([^]]*)\]\((\d\d_\w+\.ipynb)\)")


def repository(pyproject: str) -> str:
    """The address under [project.urls] Repository, or "" when there is none.

    Raises:
        ValueError: the address is not that of a repository on GitHub.
    """
    address = tomllib.loads(pyproject)["project"].get("urls", {}).get("Repository", "")
    address = address.rstrip("/").removesuffix(".git")
    if address and not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", address):
        raise ValueError(
            f"[project.urls] Repository is {address!r}; expected https://github.com/OWNER/NAME, "
            "the only host that Colab opens notebooks from"
        )
    return address


def open_in_colab(address: str, name: str) -> str:
    """The link that opens a notebook of the repository in Colab."""
    return (
        f"{COLAB}/github/{address.removeprefix('https://github.com/')}/blob/HEAD/notebooks/{name}"
    )


def with_badge(notebook, name: str, address: str):
    """Write the address into a notebook, below its title and into its setup; "" removes it."""
    title, setup = notebook.cells[0], first_code_cell(notebook)
    title.source = BADGE.sub("", title.source)
    if address:
        picture = f"![Open in Colab]({COLAB}/assets/colab-badge.svg)"
        heading, rest = title.source.split("\n\n", 1)
        title.source = f"{heading}\n\n[{picture}]({open_in_colab(address, name)})\n\n{rest}"
    setup.source = REPOSITORY.sub(f'REPOSITORY = "{address}"', setup.source)
    return notebook


def standalone(notebook, archive: str, address: str):
    """Put the helpers into a notebook's setup cell, so that its file is enough.

    Links to other notebooks lead to Colab, or are plain text without an address.
    """
    setup = first_code_cell(notebook)
    unpack = (
        f'    helpers = "{archive}"\n'
        "    zipfile.ZipFile(io.BytesIO(base64.b64decode(helpers))).extractall(home)\n"
    )
    source, count = CLONE.subn(unpack, setup.source)
    if count != 1:
        raise ValueError(f"the setup cell has {count} places where it clones; expected 1")
    source = re.sub("^REPOSITORY.*\n", "", source, flags=re.MULTILINE)
    source = source.replace("import os\n", "import base64\nimport io\nimport os\n")
    setup.source = "# @title Setup: run me first\n" + source.replace(
        "import sys\n", "import sys\nimport zipfile\n"
    )
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = LINK_TO_NOTEBOOK.sub(
                lambda link: (
                    f"[{link[1]}]({open_in_colab(address, link[2])})" if address else link[1]
                ),
                cell.source,
            )
    return notebook


def first_code_cell(notebook):
    """The setup cell."""
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def pack_helpers() -> str:
    """The folder helpers as a zip archive in base64, the same for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((ROOT / "helpers").rglob("*.py")):
            name = zipfile.ZipInfo(path.relative_to(ROOT).as_posix())  # without the file's date
            name.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(name, path.read_bytes())
    return base64.b64encode(packed.getvalue()).decode()


def main() -> None:
    address = repository((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    job = sys.argv[1] if len(sys.argv) == 2 else ""
    if job not in ("copies", "badges"):
        sys.exit(f"expected: colab.py copies or colab.py badges; got {sys.argv[1:]}")
    folder = ROOT / "dist" / "colab" if job == "copies" else ROOT / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    archive = pack_helpers()
    for path in NOTEBOOKS:
        notebook = with_badge(nbformat.read(path, as_version=4), path.name, address)
        if job == "copies":
            notebook = standalone(notebook, archive, address)
        nbformat.write(notebook, folder / path.name)
    print(f"{job}: {len(NOTEBOOKS)} notebooks in {folder.relative_to(ROOT)}")
    if not address:
        print("[project.urls] in pyproject.toml has no Repository, so there are no badges")


if __name__ == "__main__":
    main()
