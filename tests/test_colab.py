"""The notebooks on Colab: single-file copies, badges, and the setup cell wherever it runs."""

import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
import venv
from pathlib import Path

import nbformat
import pytest

from benchmarks import notebooks
from tools import colab

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "https://github.com/someone/attention"


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return colab.build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """A Python that has this one's libraries, but not this repository."""
    folder = tmp_path_factory.mktemp("stranger")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip())
    # Python 3.11 brings one that is too old.
    subprocess.run([python, "-m", "pip", "uninstall", "-qy", "setuptools"], check=True)
    # What a folder named so leads to is importable; this repository's own entry there is not read.
    (site / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


def run_setup(python, folder, source):
    """Run a setup cell in a folder, as a kernel does; say where it found the helpers."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # What pip would fetch to build a wheel is among the others already.
    environment |= {"MPLBACKEND": "agg", "PIP_NO_BUILD_ISOLATION": "0"}
    cell = folder / "cell.ipy"  # the course in it is too long for a command line
    cell.write_text(f"{source}\nimport helpers\nprint(helpers.__file__)", encoding="utf-8")
    command = [python, "-m", "IPython", "--no-banner", "--colors=NoColor", cell.name]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    last = (done.stdout.strip().splitlines() or [""])[-1]
    return done.stdout + done.stderr, Path(last) if last.endswith("__init__.py") else None


@pytest.mark.parametrize("place", [".", "notebooks", "work"])
def test_the_setup_cell_finds_the_course(stranger, tmp_path, place):
    shutil.copytree(ROOT / "helpers", tmp_path / "helpers")
    (tmp_path / place).mkdir(exist_ok=True)
    said, found = run_setup(stranger, tmp_path / place, colab.setup_cell("", ""))
    assert found and found.resolve() == tmp_path / "helpers" / "__init__.py", said


def test_a_notebook_alone_without_an_address_says_what_to_do(stranger, tmp_path):
    said, found = run_setup(stranger, tmp_path, colab.setup_cell("", ""))
    assert found is None and "open the whole course" in said


def test_a_notebook_alone_installs_the_course_at_its_tag(stranger, tmp_path):
    if shutil.which("git") is None:
        pytest.skip("no git here")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    tree, bare = tmp_path / "tree", tmp_path / "bare.git"
    tree.mkdir()
    for name in ("helpers", "views", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tree / name)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "1"], ["tag", "v1.2.3"]):
        subprocess.run([*git, *command], cwd=tree, check=True)
    (tree / "helpers" / "__init__.py").write_text("1 / 0", encoding="utf-8")  # after the tag
    subprocess.run([*git, "commit", "-qam", "2"], cwd=tree, check=True)
    subprocess.run([*git, "clone", "-q", "--bare", tree, bare], check=True)
    content = tmp_path / "content"
    content.mkdir()
    said, found = run_setup(stranger, content, colab.setup_cell(bare.as_uri(), "v1.2.3"))
    try:
        assert found and found.is_relative_to(Path(stranger).parent.parent), said
    finally:
        uninstall = ["-m", "pip", "uninstall", "-qy", "attention-notebooks"]
        subprocess.run([stranger, *uninstall], check=True)


def test_the_setup_cell_of_a_copy_carries_the_course(stranger, tmp_path, wheel):
    copy = colab.standalone(read(colab.NOTEBOOKS[0]), wheel, "", "")
    said, found = run_setup(stranger, tmp_path, colab.first_code_cell(copy).source)
    assert found and found.is_relative_to(Path(stranger).parent.parent), said
    ours = [path for path in (ROOT / "helpers").rglob("*.*") if path.suffix in (".py", ".npz")]
    assert len(ours) > 8
    for path in ours:
        there = found.parent / path.relative_to(ROOT / "helpers")
        assert there.read_bytes() == path.read_bytes()
    uninstall = ["-m", "pip", "uninstall", "-qy", "attention-notebooks"]
    subprocess.run([stranger, *uninstall], check=True)


def test_the_wheel_is_the_same_for_the_same_files_and_asks_for_no_version(wheel, tmp_path):
    assert colab.build_wheel(tmp_path).read_bytes() == wheel.read_bytes()
    # A bound could upgrade what Colab has.
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert needed and not any(re.search(r"[<>=~]", name) for name in needed)
    listed = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert all(re.search(rf"^{name}[<>=]", listed, re.M) for name in needed)


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_the_setup_cell_is_short_and_says_what_it_is(address, wheel):
    notebook = colab.with_badge(read(colab.NOTEBOOKS[0]), colab.NOTEBOOKS[0].name, address, "v1")
    sources = [colab.first_code_cell(notebook).source]
    sources.append(colab.first_code_cell(colab.standalone(notebook, wheel, "", "")).source)
    for source in sources:
        assert source.startswith("# @title Setup: run me first.")
        assert len([line for line in source.splitlines() if line]) <= 8


@pytest.mark.parametrize("path", colab.NOTEBOOKS, ids=lambda path: path.stem)
def test_a_copy_differs_in_its_setup_and_links_and_has_no_outputs(path, wheel):
    original, copy = read(path), colab.standalone(read(path), wheel, "", "")
    nbformat.validate(copy)
    for ours, theirs in zip(original.cells, copy.cells, strict=True):
        assert not theirs.get("outputs") and not theirs.get("execution_count")
        if ours.cell_type == "code" and ours.source != theirs.source:
            assert theirs is colab.first_code_cell(copy)
        if ours.cell_type == "markdown":
            assert not re.search(r"\]\((?!https?://|#)", theirs.source), "a relative link"


@pytest.mark.skipif(
    "COLAB_PYTHON" not in os.environ,
    reason="COLAB_PYTHON names no Python with the versions of colab_versions.txt, without helpers",
)
def test_notebook_3_runs_alone_with_colabs_versions(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    python = os.environ["COLAB_PYTHON"]
    assert subprocess.run([python, "-c", "import helpers"], cwd=tmp_path).returncode == 1
    freeze = [python, "-m", "pip", "freeze", "--exclude", "attention-notebooks"]
    before = set(subprocess.run(freeze, capture_output=True, text=True).stdout.splitlines())
    seconds = [float(row[1]) for row in notebooks.run_colab_copy()]
    after = set(subprocess.run(freeze, capture_output=True, text=True).stdout.splitlines())
    assert before <= after, "something was upgraded"
    assert seconds[0] <= 90


def test_badges_come_and_go():
    path = colab.NOTEBOOKS[2]
    plain = colab.with_badge(read(path), path.name, "", "")
    badged = colab.with_badge(read(path), path.name, ADDRESS, "v1")
    link = (
        f"https://colab.research.google.com/github/someone/attention/blob/v1/notebooks/{path.name}"
    )
    assert f"({link})" in badged.cells[0].source
    assert f"git+{ADDRESS}@v1\n" in colab.first_code_cell(badged).source
    moved = colab.with_badge(badged, path.name, ADDRESS + "2", "v2")
    assert moved.cells[0].source.count("[![Open in Colab]") == 1
    assert "someone/attention2/blob/v2" in moved.cells[0].source
    assert colab.with_badge(moved, path.name, "", "") == plain
    assert "colab.research" not in plain.cells[0].source


def test_links_of_a_copy_lead_to_colab_when_there_is_an_address(wheel):
    name = colab.NOTEBOOKS[1].name
    copy = colab.standalone(read(colab.NOTEBOOKS[0]), wheel, ADDRESS, "v1")
    assert f"]({colab.open_in_colab(name, ADDRESS, 'v1')})" in copy.cells[-1].source


def test_every_notebook_has_the_setup_cell_and_the_badge_of_the_address():
    place = colab.address_and_tag((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for path in colab.NOTEBOOKS:
        assert colab.with_badge(read(path), path.name, *place) == read(path), "run `make badges`"


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
    assert colab.address_and_tag(f'[project]\nversion = "1"\n{urls}') == (expected, "v1")


@pytest.mark.parametrize("address", ["someone/attention", "https://gitlab.com/a/b", "http://a"])
def test_an_address_that_colab_cannot_open_is_refused(address):
    with pytest.raises(ValueError, match="Repository is .*expected https://github.com/OWNER"):
        colab.address_and_tag(f'[project]\nversion = "1"\n[project.urls]\nRepository = "{address}"')


def test_a_release_without_an_address_is_refused(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(colab.sys, "argv", ["colab", "address"])
    monkeypatch.setattr(colab, "ROOT", tmp_path)
    file = tmp_path / "pyproject.toml"
    file.write_text(f'[project]\nversion = "1"\n[project.urls]\nRepository = "{ADDRESS}"')
    colab.main()
    assert capsys.readouterr().out == f"{ADDRESS}\n"
    file.write_text('[project]\nversion = "1"')
    with pytest.raises(SystemExit, match="has no address: .* before pages are published or a rele"):
        colab.main()
