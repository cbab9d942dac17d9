"""What course.toml decides: the lessons, and wherever a lesson's number, title or length stands.

python -m tools.course    renames notebooks, rewrites titles, links and tables: `make course`
"""

import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
# What stands between two of them is written here.
LESSONS, END = "<!-- lessons -->\n", "<!-- /lessons -->"


@dataclass(frozen=True)
class Lesson:
    """An entry of course.toml; its number is its position there."""

    root: Path
    number: int
    topic: str  # the lasting name: of the notebook without its number, the plan, the exercises
    title: str
    korean: str
    question: str
    minutes: int  # in class
    seconds: int  # to run all cells, on two cores

    @property
    def path(self) -> Path:
        return self.root / "notebooks" / f"{self.number:02d}_{self.topic}.ipynb"

    @property
    def plan(self) -> Path:
        """For teachers. A lesson may stand without one."""
        return self.root / "teaching" / f"{self.topic}.md"


# Those of an entry in course.toml.
FIELDS = {
    field.name: field.type for field in fields(Lesson) if field.name not in ("root", "number")
}


def entries(root: Path) -> list[Lesson]:
    """The lessons that course.toml lists, in order.

    Raises:
        ValueError: an entry has other fields than expected, or a topic is listed twice.
    """
    listed = tomllib.loads((root / "course.toml").read_text(encoding="utf-8")).get("lesson", [])
    lessons = []
    for number, entry in enumerate(listed, start=1):
        if {name: type(value) for name, value in entry.items()} != FIELDS:
            expected = ", ".join(f"{name} ({kind.__name__})" for name, kind in FIELDS.items())
            raise ValueError(f"course.toml, lesson {number}: {entry}; expected {expected}")
        if entry["topic"] in [lesson.topic for lesson in lessons]:
            raise ValueError(f"course.toml lists {entry['topic']!r} twice; expected each once")
        lessons.append(Lesson(root, number, **entry))
    return lessons


def lessons(root: Path = ROOT) -> list[Lesson]:
    """The lessons in order, each with its notebook in place.

    Raises:
        ValueError: as `entries`; or course.toml and notebooks/ do not hold the same.
    """
    found, there = entries(root), {path.name for path in (root / "notebooks").glob("*.ipynb")}
    expected = {lesson.path.name for lesson in found}
    if missing := sorted(expected - there):
        raise ValueError(
            f"course.toml lists {missing[0]}, which is not in notebooks/: add it; "
            "if it has another number, run `make course`"
        )
    if extra := sorted(there - expected):
        raise ValueError(
            f"notebooks/{extra[0]} has no entry in course.toml: add one, then run `make course`"
        )
    return found


def can_run(lesson: Lesson) -> bool:
    """Whether its outputs can be made again: a lesson on the real pairs needs the same file."""
    needs_pairs = "load_tatoeba()" in lesson.path.read_text(encoding="utf-8")
    return not needs_pairs or bool(os.environ.get("ATTENTION_NOTEBOOKS_DATA"))


def left_out(root: Path = ROOT) -> list[str]:
    """A line for each lesson that cannot be run here."""
    return [
        f"left out: {each.path.name}; its outputs belong to one file of real sentence pairs, "
        "which ATTENTION_NOTEBOOKS_DATA has to name"
        for each in lessons(root)
        if not can_run(each)
    ]


def lesson(topic: str, root: Path = ROOT) -> Lesson:
    """The lesson of a topic."""
    return next(each for each in lessons(root) if each.topic == topic)


def rename(root: Path) -> None:
    """Give each notebook the number of its position.

    Raises:
        ValueError: an entry has no notebook, or more than one.
    """
    there = list((root / "notebooks").glob("*.ipynb"))
    for each in entries(root):
        # "01_attention" must not be found for a topic "self_attention", nor the other way round.
        paths = [path for path in there if re.fullmatch(rf"\d+_{each.topic}", path.stem)]
        if len(paths) != 1:
            names = [path.name for path in paths] or "no notebook"
            raise ValueError(
                f"course.toml lists {each.topic!r}, of which notebooks/ holds {names}; "
                f"expected one, NUMBER_{each.topic}.ipynb"
            )
        paths[0].rename(each.path)


def with_links(text: str, found: list[Lesson]) -> str:
    """Text in which every name of a notebook has its number, and every link to it its title."""
    for each in found:
        text = re.sub(rf"\d\d_{each.topic}\b", each.path.stem, text)
        text = re.sub(rf"\[[^][]*\](?=\([./a-z]*{each.path.name}\))", f"[{each.title}]", text)
    return text


def with_title(text: str, each: Lesson) -> str:
    """A notebook's first cell with the lesson's title, Korean title and lengths."""
    text = re.sub(r"^# .*", f"# {each.number}. {each.title}", text, count=1)
    text = re.sub(r"^\*\*.+\*\*$", f"**{each.korean}**", text, count=1, flags=re.M)
    text = re.sub(r"(?<=\*\*Class time\*\* )\d+ minutes", f"{each.minutes} minutes", text)
    return re.sub(r"(?<=\*\*Run time\*\* )\d+ seconds", f"{each.seconds} seconds", text)


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def readme_table(found: list[Lesson]) -> str:
    """The lessons, for README.md."""
    header = ["", "notebook", "the question it answers", "class", "run"]
    rows = [
        [str(each.number), f"[{each.title}](notebooks/{each.path.name})", each.question,
         f"{each.minutes} min", f"{each.seconds} s"]
        for each in found
    ]  # fmt: skip
    return table(header, rows)


def plans_table(found: list[Lesson]) -> str:
    """The plans, for teaching/README.md."""
    rows = []
    for each in found:
        plan = f"[{each.title}]({each.topic}.md) · {each.korean}"
        if not each.plan.exists():
            plan = f"[{each.title}](../notebooks/{each.path.name}) · {each.korean}, no plan yet"
        rows.append([str(each.number), plan, each.question, f"{each.minutes} min"])
    return table(["", "plan", "the question it answers", "class"], rows)


def rewritten(root: Path) -> dict[Path, str]:
    """Every file that names lessons, as it should be."""
    found, texts = lessons(root), {}
    for each in found:
        notebook = nbformat.read(each.path, as_version=4)
        before = [cell.source for cell in notebook.cells]
        for cell in notebook.cells:
            cell.source = with_links(cell.source, found)
        notebook.cells[0].source = with_title(notebook.cells[0].source, each)
        changed = before != [cell.source for cell in notebook.cells]
        texts[each.path] = (
            nbformat.writes(notebook) + "\n" if changed else each.path.read_text(encoding="utf-8")
        )
    tables = {root / "README.md": readme_table, root / "teaching" / "README.md": plans_table}
    for path in [root / "README.md", root / "CONTRIBUTING.md", *(root / "teaching").glob("*.md")]:
        text = with_links(path.read_text(encoding="utf-8"), found)
        if path in tables:
            start, _, rest = text.partition(LESSONS)
            text = start + LESSONS + tables[path](found) + END + rest.partition(END)[2]
        texts[path] = text
    return texts


def stale(root: Path = ROOT) -> list[str]:
    """The files that `make course` would change."""
    return [
        path.relative_to(root).as_posix()
        for path, text in rewritten(root).items()
        if path.read_text(encoding="utf-8") != text
    ]


def main() -> None:
    rename(ROOT)
    changed = stale()
    for path, text in rewritten(ROOT).items():
        if path.relative_to(ROOT).as_posix() in changed:
            path.write_text(text, encoding="utf-8")
    print(f"{len(lessons())} lessons; changed: {', '.join(changed) or 'nothing'}")


if __name__ == "__main__":
    main()
