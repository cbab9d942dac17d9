"""teaching/: the plans and courses add up to course.toml, and what they name is there."""

import re
import tomllib
from pathlib import Path

import pytest
from lessons import prose
from packaging.specifiers import SpecifierSet  # comes with pytest

from tools import course
from tools.course import ROOT

TITLES = {lesson.topic: lesson.title for lesson in course.lessons()}
MINUTES = {lesson.topic: lesson.minutes for lesson in course.lessons()}
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "teaching").glob("*.md"))
PLANS = [path for path in PAGES if Path(path).stem in TITLES]

# [The Transformer](transformer.md) or [The Transformer](../notebooks/07_transformer.ipynb)
LESSON_LINK = r"\[([^\]]+)\]\((?:\S*/)?(?:\d\d+_)?(\w+)\.(?:md|ipynb)\)"
OF_ANOTHER_LESSON = re.compile(LESSON_LINK + r",?(?: without)?(?: its)? (?=§|Exercise)")
REFERENCE = re.compile(r"(§|Exercises? )(\d+)(?: and (\d+))?(?: \*([^*]+)\*)?")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def headings(topic: str) -> dict[str, list[str]]:
    """The headings of each section ("§2") and exercise ("Exercise 1"), subsections included."""
    found, section = {}, ""
    heads = re.findall(r"^##+ (Exercise )?(?:(\d+)\. )?(.+)$", prose(topic), re.M)
    for kind, number, heading in heads:
        name = f"{kind or '§'}{number}" if number else section
        section = section if kind else name
        found.setdefault(name, []).append(heading)
    return found


HEADINGS = {topic: headings(topic) for topic in TITLES}


def rows(text: str, header: str) -> list[list[str]]:
    """The cells of the tables whose header begins with these words."""
    tables = re.findall(rf"^\| {re.escape(header)} \|.*\n\|[-|]+\n((?:\|.*\n?)+)", text, re.M)
    return [[c.strip() for c in line.split("|")[1:-1]] for t in tables for line in t.splitlines()]


def plan_problems(path: str, text: str) -> list[str]:
    topic, total = Path(path).stem, sum(int(row[0]) for row in rows(text, "min | section"))
    found = [] if total == MINUTES[topic] else [f"{total} minutes, course.toml: {MINUTES[topic]}"]
    return found if text.startswith(f"# {TITLES[topic]}\n") else [*found, "not the lesson's title"]


def course_problems(_, text: str) -> list[str]:
    """The clock of each course, and the length of each lesson that is taught as planned."""
    found = []
    for title, promised, body in re.findall(r"^## (.+) \((\d+) minutes\)\n([^#]+)", text, re.M):
        table = rows(body, "start | min")
        clock = [60 * int(row[0].split(":")[0]) + int(row[0].split(":")[1]) for row in table]
        for (start, length, what), here, after in zip(table, clock, clock[1:], strict=False):
            planned = re.fullmatch(LESSON_LINK + ", as planned", what)
            if int(length) != after - here:
                found.append(f"{title}: {start} and {length} minutes is not the next row's start")
            if planned and int(length) != MINUTES[planned[2]]:
                found.append(f"{title}: {what}: {length} minutes, not {MINUTES[planned[2]]}")
        if clock[-1] - clock[0] != int(promised):
            found.append(f"{title}: {clock[-1] - clock[0]} minutes, not {promised}")
    return found


def reference_problems(path: str, text: str) -> list[str]:
    """Sections and exercises stand in their notebook, under that heading.

    They are the plan's own, or of the lesson whose link stands directly before them in the line.
    A plan may call its own by number alone, once it has given the heading of the section.
    """
    own, found = Path(path).stem, []
    named = {kind + number for kind, number, _, heading in REFERENCE.findall(text) if heading}
    for line in text.splitlines():
        links = [(match.end(), match[2]) for match in OF_ANOTHER_LESSON.finditer(line)]
        for reference in REFERENCE.finditer(line):
            topic = ([own] + [t for end, t in links if end <= reference.start()])[-1]
            kind, *numbers, heading = reference.groups()
            for name in (kind.replace("Exercises", "Exercise") + n for n in numbers if n):
                there = HEADINGS.get(topic, {}).get(name, [])
                short = topic == own and there and (kind != "§" or name in named)
                if not (heading in there if heading else short):
                    found.append(f"{topic} has no {name} with the heading {heading}")
    return found


def slug(heading: str) -> str:
    """The address that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link_problems(path: str, text: str) -> list[str]:
    """Links whose file or heading is not there, or whose lesson has another title."""
    links = re.findall(LESSON_LINK, text)
    found = [f"{text} is no title" for text, topic in links if text != TITLES.get(topic, text)]
    for link in re.findall(r"\]\((?!https?://)([^)\s]+)\)", text):
        name, _, anchor = link.partition("#")
        target = (ROOT / path).parent / name if name else ROOT / path
        if not target.exists():
            found.append(f"{link}: no such file")
        elif anchor:
            there = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            if anchor not in map(slug, there):
                found.append(f"{link}: no such heading")
    return found


@pytest.mark.parametrize("path", [*PAGES, "README.md", "CONTRIBUTING.md"])
def test_a_page_names_only_what_is_there(path):
    assert link_problems(path, read(path)) == []
    if path in PAGES:
        assert reference_problems(path, read(path)) == []
        assert not re.search(r"[Nn]otebooks? \d", read(path)), "a lesson is named by a link"


def test_plans_and_courses_add_up():
    assert {path: wrong for path in PLANS if (wrong := plan_problems(path, read(path)))} == {}
    assert course_problems("teaching/courses.md", read("teaching/courses.md")) == []


@pytest.mark.parametrize(
    ("check", "name", "right", "wrong"),
    [
        (plan_problems, "transformer", "| 4 | §1", "| 5 | §1"),
        (plan_problems, "transformer", "# The Transformer\n", "# Transformers\n"),
        (course_problems, "courses", "| 0:50 | 10 | break", "| 0:50 | 15 | break"),
        (course_problems, "courses", "hours (120 minutes)", "hours (110 minutes)"),
        (course_problems, "courses", "| 10 | break", "| 10 | [T](transformer.md), as planned"),
        (reference_problems, "transformer", "§3 *Build it*", "§4 *Build it*"),
        (reference_problems, "transformer", "§3 *Build it*", "§3 *Make it*"),
        (reference_problems, "transformer", "§3 *Build it*", "§3"),
        (reference_problems, "transformer", "Exercises 1 and 3", "Exercises 1 and 4"),
        (reference_problems, "transformer", "Exercise 3 *The w", "Exercise 2 *The w"),
        (reference_problems, "courses", "§6 *Masks*", "§6"),
        (reference_problems, "courses", "[The dot product](dot_product_similarity.md), §1", "§1"),
        (link_problems, "README", "(hosting.md)", "(host.md)"),
        (link_problems, "README", "README.md#the-notebooks", "README.md#notebooks"),
        (link_problems, "transformer", "[The cost of attention]", "[Notebook 8]"),
    ],
)
def test_the_checks_refuse_bad_pages(check, name, right, wrong):
    path = f"teaching/{name}.md"
    assert right in read(path)
    assert check(path, read(path).replace(right, wrong))


def test_binder_installs_what_we_require():
    """With .binder there, Binder reads nothing else; a path after -r is relative to the file."""
    included = re.findall(r"^-r (\S+)$", read(".binder/requirements.txt"), re.M)
    assert [(ROOT / ".binder" / name).resolve() for name in included] == [ROOT / "requirements.txt"]
    version = read(".binder/runtime.txt").strip().removeprefix("python-")
    assert version in SpecifierSet(
        tomllib.loads(read("pyproject.toml"))["project"]["requires-python"]
    )
