"""TEACHING.md: its plans add up, and what it refers to is there."""

import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from packaging.specifiers import SpecifierSet  # comes with pytest

ROOT = Path(__file__).resolve().parent.parent
TEACHING = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SYLLABUS = re.compile(r"^\| (\d) \| \[.*?\]\((notebooks/\S+)\) \|.*?\| (\d+) min \|", re.M)
OTHER_NOTEBOOK = re.compile(r"[Nn]otebook (\d),?(?: without)?(?: its)? (?=§|Exercise)")
REFERENCE = re.compile(r"(§|Exercises? )(\d+)(?: and (\d))?(?: \*([^*]+)\*)?")


def sections(path: Path) -> dict[str, set[str]]:
    """The headings of each section ("§2") and exercise ("Exercise 1") of a notebook."""
    found, section = {}, ""
    for cell in nbformat.read(path, as_version=4).cells:
        text = cell.source if cell.cell_type == "markdown" else ""
        for level, heading in re.findall(r"^(##+) (.+)$", text, re.M):
            if exercise := re.fullmatch(r"(Exercise \d+)\. (.+)", heading):
                found[exercise[1]] = {exercise[2]}
            elif numbered := re.fullmatch(r"(\d+)\. (.+)", heading):
                section = f"§{numbered[1]}"
                found[section] = {numbered[2]}
            elif level == "###" and section:
                found[section].add(heading)
    return found


MINUTES = {number: int(minutes) for number, _, minutes in SYLLABUS.findall(README)}
SECTIONS = {number: sections(ROOT / path) for number, path, _ in SYLLABUS.findall(README)}


def chapters(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)\n", text, flags=re.M)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def rows(text: str, header: str) -> list[list[str]]:
    """The cells of the first table whose header begins with the given words."""
    table = re.search(rf"^\| {re.escape(header)}.*\n\|[-|]+\n((?:\|.*\n?)+)", text, re.M)
    if not table:
        return []
    return [[c.strip() for c in line.split("|")[1:-1]] for line in table[1].splitlines()]


def minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def plan_problems(text: str) -> list[str]:
    """What is wrong with the minutes of the notebooks' plans and of the courses."""
    found, planned = [], set()
    for title, body in chapters(text).items():
        promised = re.search(r"\((\d+) minutes\)$", title)
        if notebook := re.match(r"Notebook (\d)\.", title):
            planned.add(notebook[1])
            total = sum(int(row[0]) for row in rows(body, "min | section"))
            if not promised or not total == int(promised[1]) == MINUTES.get(notebook[1]):
                expected = MINUTES.get(notebook[1])
                found.append(f"{title}: {total} minutes planned, {expected} in the syllabus")
        elif title.startswith("Course: "):
            timetable = rows(body, "start | min")
            for here, after in zip(timetable, timetable[1:], strict=False):
                if minute(here[0]) + int(here[1]) != minute(after[0]):
                    found.append(f"{title}: from {here[0]}, {here[1]} minutes, to {after[0]}")
            total = minute(timetable[-1][0]) - minute(timetable[0][0]) if timetable else 0
            if not promised or total != int(promised[1]):
                found.append(f"{title}: the timetable has {total} minutes")
    return found + [f"no chapter for notebook {n}" for n in sorted(set(MINUTES) - planned)]


def reference_problems(text: str) -> list[str]:
    """Every section and exercise that is named must stand in its notebook, with that heading."""
    found = []
    for title, body in chapters(text).items():
        chapter = re.match(r"Notebook (\d)\.", title)
        for line in body.splitlines():
            switches = [(m.end(), m[1]) for m in OTHER_NOTEBOOK.finditer(line)]
            for reference in REFERENCE.finditer(line):
                before = [number for end, number in switches if end <= reference.start()]
                number = before[-1] if before else chapter and chapter[1]
                kind, *numbers, heading = reference.groups()
                for name in (kind.replace("Exercises", "Exercise") + n for n in numbers if n):
                    headings = SECTIONS.get(number, {}).get(name, set())
                    # An exercise may be called by its number alone.
                    known = heading in headings if heading or kind == "§" else headings
                    if not known:
                        found.append(f"notebook {number} has no {name} with the heading {heading}")
    return found


def slug(heading: str) -> str:
    """The address that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link_problems(text: str, own_name: str) -> list[str]:
    """Relative links whose file or heading is not there."""
    found = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        path = ROOT / (name or own_name)
        if not path.exists():
            found.append(f"{link}: no such file")
        elif anchor:
            target = path.read_text(encoding="utf-8") if name else text
            if anchor not in map(slug, re.findall(r"^#+ (.+)$", target, re.M)):
                found.append(f"{link}: no such heading")
    return found


def test_the_plans_add_up():
    assert len(MINUTES) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert plan_problems(TEACHING) == []


def test_references_stand_in_the_notebooks():
    assert sum(len(re.findall("§", line)) for line in TEACHING.splitlines()) > 100
    assert reference_problems(TEACHING) == []


def test_links_resolve():
    assert link_problems(TEACHING, "TEACHING.md") == []
    assert link_problems(README, "README.md") == []
    assert "](TEACHING.md)" in README and "](TEACHING.md#hosting-a-class)" in README


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (plan_problems, "## Notebook 1. The dot product (30", "## The dot product (30"),
        (plan_problems, "| 4 | §1 *Three products*", "| 5 | §1 *Three products*"),
        (plan_problems, "dot product (30 minutes)\n", "dot product (31 minutes)\n"),
        (plan_problems, "| 0:50 | 10 | break", "| 0:50 | 15 | break"),
        (plan_problems, "two hours (120 minutes)\n", "two hours (110 minutes)\n"),
        (reference_problems, "§2 *Angle and length*", "§3 *Angle and length*"),
        (reference_problems, "§2 *Angle and length*", "§2 *Angle and size*"),
        (reference_problems, "§2 *Angle and length*", "§2"),
        (reference_problems, "Exercise 3 *The causal mask*", "Exercise 2 *The causal mask*"),
        (reference_problems, "(1) Exercises 1 and 3.", "(1) Exercises 1 and 4."),
        (reference_problems, "notebook 1, §1 *Three products*", "§1 *Three products*"),
        (link_problems, "(README.md#", "(READ.md#"),
        (link_problems, "(#hosting-a-class)", "(#hosting)"),
    ],
)
def test_the_checks_refuse_bad_pages(check, right, wrong):
    assert right in TEACHING
    more = ["TEACHING.md"] if check is link_problems else []
    assert check(TEACHING.replace(right, wrong), *more)


def test_binder_installs_what_we_require():
    """With .binder there, Binder reads nothing else; a path after -r is relative to the file."""
    folder = ROOT / ".binder"
    requirements = (folder / "requirements.txt").read_text(encoding="utf-8")
    included = re.findall(r"^-r (\S+)$", requirements, re.M)
    assert [(folder / name).resolve() for name in included] == [ROOT / "requirements.txt"]
    version = (folder / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version in SpecifierSet(project["requires-python"])
