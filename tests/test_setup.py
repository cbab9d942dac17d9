"""tools/setup.sh with programs that stand in for Python and uv: which it takes, what it says."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

# It says its version, and which of the modules that a question names it lacks. What it is told to
# run, it notes; a new environment gets a copy of it, and installing uv gives a stand-in for uv.
PYTHON = """#!/bin/sh
echo "{name} $*" >> "$LOG"
case "$*" in
*'"%d.%d"'*) echo {version} ;;
"-c import ensurepip") exit {ensurepip} ;;
"-c import pip") exit {pip} ;;
"-m venv "*) for folder; do :; done; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python" ;;
"-m pip config list") echo "{settings}" ;;
"-m pip install --quiet --target"*) mkdir -p "$6/bin"; cp "$UV" "$6/bin/uv" ;;
esac
"""
UV = """#!/bin/sh
echo "uv $* constraint=$UV_CONSTRAINT index=$UV_DEFAULT_INDEX" >> "$LOG"
case "$1" in
venv) for folder; do :; done; mkdir -p "$folder/bin"; cp "$NEW" "$folder/bin/python"; exit {venv} ;;
*) exit {install} ;;
esac
"""


@pytest.fixture
def machine(tmp_path):
    """A function that runs the script on a PATH with such programs; it returns what happened."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "sed", "tr", "mkdir", "cp", "cat"):
        (programs / name).symlink_to(shutil.which(name))

    def write(path, text):
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def python(name, version, *, ensurepip=True, pip=True, settings="", folder=programs):
        lacks = {"ensurepip": int(not ensurepip), "pip": int(not pip)}
        text = PYTHON.format(name=name, version=version, settings=settings, **lacks)
        write(folder / name, text)

    def uv(*, venv=0, install=0, folder=programs):
        write(folder / "uv", UV.format(venv=venv, install=install))

    def run(**variables):
        log = tmp_path / "log"
        log.touch()
        outside = {"PATH": str(programs), "LOG": str(log), "UV": str(tmp_path / "uv")}
        done = subprocess.run(
            ["/bin/sh", str(ROOT / "tools" / "setup.sh"), "env", "package"],
            cwd=tmp_path, env=outside | {"NEW": str(tmp_path / "new")} | variables,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr, log.read_text(encoding="utf-8")

    python("new", "3.13", folder=tmp_path)
    uv(folder=tmp_path)
    run.python, run.uv, run.programs, run.write = python, uv, programs, write
    return run


def test_the_first_fit_candidate_is_taken(machine):
    machine.write(machine.programs / "python3.13", "#!/bin/sh\nexit 127\n")  # a shim of pyenv
    machine.python("python3.12", "3.12", ensurepip=False)  # Debian without python3-venv
    machine.python("python3.11", "3.14")  # not what its name says
    machine.python("python3", "3.11")
    code, said, log = machine()
    assert code == 0 and "from python3\n" in said
    assert "python3 -m venv --clear --without-pip env" in log
    assert "uv pip install --python env/bin/python pip package" in log


def test_the_order_of_the_candidates(machine):
    for name, version in (("python3", "3.12"), ("python3.11", "3.11"), ("python3.13", "3.13")):
        machine.python(name, version)
    assert "python3.13 -m venv" in machine()[2]


def test_a_python_that_is_named_wins(machine):
    machine.python("python3.13", "3.13")
    machine.python("mine", "3.11", pip=False)
    assert "mine -m venv --clear env" in machine(PYTHON="mine")[2]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (None, "PYTHON is mine, which does not start"),
        ({"version": "3.14"}, "PYTHON is mine, a Python 3.14; expected 3.11, 3.12 or 3.13"),
        ({"version": "3.12", "ensurepip": False}, "apt install python3.12-venv"),
    ],
)
def test_a_python_that_is_named_wrongly(machine, options, words):
    machine.python("python3", "3.13")
    if options:
        machine.python("mine", **options)
    code, said, log = machine(PYTHON="mine")
    assert code == 1 and words in said and "venv" not in log.replace("import venv", "")


@pytest.mark.parametrize("where", ["alone", "on the PATH", "by pip", "in an environment"])
def test_uv_gets_a_python_where_none_is_fit(machine, where):
    if where != "alone":
        machine.python("python3", "3.14", pip=where == "by pip", ensurepip=where != "by pip")
    if where in ("alone", "on the PATH"):
        machine.uv()
    code, said, log = machine()
    assert code == 0, said
    assert "uv venv --allow-existing --seed --python 3.13 env" in log
    assert "uv pip install --python env/bin/python pip package" in log
    assert ("--target" in log) == (where in ("by pip", "in an environment"))
    assert ("-m venv" in log) == (where == "in an environment")


def test_when_nothing_works_it_says_what_to_type(machine):
    code, said, _ = machine()
    assert code == 1 and "neither a Python nor uv" in said and "apt install python3-venv" in said
    machine.python("python3", "3.14", pip=False, ensurepip=False)
    code, said, _ = machine()
    assert code == 1 and "python3 is 3.14" in said and "\n  apt install python3-venv\n" in said
    machine.uv(venv=2)
    code, said, _ = machine()
    assert code == 1 and "make lab PYTHON=/path/to/python3.13" in said


def test_pips_settings_are_handed_to_uv(machine):
    settings = ":env:.constraint='a.txt b.txt'\nglobal.index-url='https://here/simple'"
    machine.python("python3", "3.13", settings=settings)
    log = machine()[2]
    assert "constraint=a.txt b.txt index=https://here/simple" in log
    assert "constraint=mine index=https" in machine(UV_CONSTRAINT="mine")[2]


def test_pip_installs_where_uv_cannot(machine):
    machine.python("python3", "3.13")
    machine.uv(install=1)
    code, said, log = machine()
    assert code == 0 and "so pip tries" in said and "-m pip install package" in log


def test_a_half_made_environment_is_used_again(machine):
    machine.python("python3", "3.13")
    machine()
    first, again = machine()[2].split("uv pip install", 1)
    assert "-m venv --clear" in first and "-m venv --clear" not in again


def test_a_second_make_installs_nothing():
    if not (ROOT / ".venv" / "ready").exists() or shutil.which("make") is None:
        pytest.skip("this checkout was not set up by make")
    done = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True)
    assert "setup.sh" not in done.stdout and "-m pytest" in done.stdout


def test_the_environment_has_one_keras():
    """keras and keras-nightly fill the same folder: with both, parts of each would be there."""
    assert len(set(packages_distributions()["keras"])) == 1, sys.prefix
