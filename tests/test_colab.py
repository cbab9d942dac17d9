"""The notebooks on Colab: single-file copies, badges, and the setup cell of a notebook alone."""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import colab
import nbformat
import pytest

from benchmarks import notebooks

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "https://github.com/someone/attention"


def read(path):
    return nbformat.read(path, as_version=4)


def alone(path, address=""):
    return colab.standalone(read(path), colab.pack_helpers(), address)


def run_setup(folder, source):
    """Run a setup cell in an empty folder; say which helpers it finds."""
    code = f"{source}\nimport helpers\nprint(helpers.__file__)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["MPLBACKEND"] = "agg"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("path", colab.NOTEBOOKS, ids=lambda path: path.stem)
def test_a_copy_differs_in_its_setup_and_links_only(path):
    original, copy = read(path), alone(path)
    nbformat.validate(copy)
    for ours, theirs in zip(original.cells, copy.cells, strict=True):
        assert ours.get("outputs") == theirs.get("outputs")
        if ours.cell_type == "code" and ours.source != theirs.source:
            assert theirs.source == colab.first_code_cell(copy).source
        if ours.cell_type == "markdown":
            assert not re.search(r"\]\((?!https?://|#)", theirs.source), "a relative link"


def test_the_setup_cell_of_a_copy_brings_its_own_helpers(tmp_path):
    done = run_setup(tmp_path, colab.first_code_cell(alone(colab.NOTEBOOKS[0])).source)
    assert done.returncode == 0, done.stderr
    found = Path(done.stdout.strip()).parent
    assert found == tmp_path / "attention-notebooks" / "helpers"
    ours = {p.relative_to(ROOT / "helpers"): p for p in (ROOT / "helpers").rglob("*.py")}
    assert len(ours) > 8
    for name, path in ours.items():
        assert (found / name).read_bytes() == path.read_bytes()


@pytest.mark.skipif(
    "COLAB_PYTHON" not in os.environ,
    reason="COLAB_PYTHON names no Python with the versions of colab_versions.txt, without helpers",
)
def test_notebook_3_runs_alone_with_colabs_versions(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    command = [os.environ["COLAB_PYTHON"], "-c", "import helpers"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 1
    seconds = [float(row[1]) for row in notebooks.run_colab_copy()]
    assert seconds[0] <= 90


def test_copies_do_not_depend_on_the_files_dates():
    packed = io.BytesIO(base64.b64decode(colab.pack_helpers()))
    dates = {member.date_time for member in zipfile.ZipFile(packed).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_a_setup_cell_that_clones_nowhere_is_refused():
    notebook = read(colab.NOTEBOOKS[0])
    setup = colab.first_code_cell(notebook)
    setup.source = colab.CLONE.sub("", setup.source)
    with pytest.raises(ValueError, match="0 places where it clones; expected 1"):
        colab.standalone(notebook, colab.pack_helpers(), "")


def test_a_notebook_alone_fetches_the_helpers_from_the_repository(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("no git here")
    repository = tmp_path / "repository"
    shutil.copytree(ROOT / "helpers", repository / "helpers")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "helpers"]):
        subprocess.run([*git, *command], cwd=repository, check=True)
    setup = colab.first_code_cell(read(colab.NOTEBOOKS[0])).source
    source = colab.REPOSITORY.sub(f'REPOSITORY = "{repository.as_uri()}"', setup)
    folder = tmp_path / "content"
    folder.mkdir()
    for _ in range(2):  # running the cell again clones nothing anew
        done = run_setup(folder, source)
        assert done.returncode == 0, done.stderr
        assert Path(done.stdout.strip()).is_relative_to(folder)


def test_a_notebook_alone_without_an_address_says_what_to_do(tmp_path):
    source = colab.first_code_cell(read(colab.NOTEBOOKS[0])).source
    without = colab.REPOSITORY.sub('REPOSITORY = ""', source)
    assert "open the whole repository" in run_setup(tmp_path, without).stderr


def test_no_package_is_upgraded():
    source = colab.first_code_cell(read(colab.NOTEBOOKS[0])).source
    assert "--no-deps" in source and "--upgrade" not in source and "-U" not in source


def test_badges_come_and_go():
    path = colab.NOTEBOOKS[2]
    plain = colab.with_badge(read(path), path.name, "")
    badged = colab.with_badge(read(path), path.name, ADDRESS)
    link = f"https://colab.research.google.com/github/someone/attention/blob/HEAD/notebooks/{path.name}"
    assert f"({link})" in badged.cells[0].source
    assert f'REPOSITORY = "{ADDRESS}"' in colab.first_code_cell(badged).source
    moved = colab.with_badge(badged, path.name, ADDRESS + "2")
    assert moved.cells[0].source.count("[![Open in Colab]") == 1
    assert "someone/attention2/" in moved.cells[0].source
    assert colab.with_badge(moved, path.name, "") == plain
    assert "colab" not in plain.cells[0].source.lower()


def test_links_of_a_copy_lead_to_colab_when_there_is_an_address():
    last = alone(colab.NOTEBOOKS[0], ADDRESS).cells[-1].source
    assert f"]({colab.open_in_colab(ADDRESS, colab.NOTEBOOKS[1].name)})" in last


def test_the_address_stands_in_one_place():
    address = colab.repository((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for path in colab.NOTEBOOKS:
        assert colab.with_badge(read(path), path.name, address) == read(path), "run `make badges`"


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        ("", ""),
        ("[project.urls]", ""),
        (f'[project.urls]\nRepository = "{ADDRESS}"', ADDRESS),
        (f'[project.urls]\nRepository = "{ADDRESS}.git/"', ADDRESS),
    ],
)
def test_the_address_is_read(urls, expected):
    assert colab.repository(f'[project]\nname = "a"\n{urls}') == expected


@pytest.mark.parametrize("address", ["someone/attention", "https://gitlab.com/a/b", "http://a"])
def test_an_address_that_colab_cannot_open_is_refused(address):
    with pytest.raises(ValueError, match="Repository is .*expected https://github.com/OWNER"):
        colab.repository(f'[project]\nname = "a"\n[project.urls]\nRepository = "{address}"')
