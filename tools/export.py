"""Export the stored notebooks as pages to hand out, or as slides for a class.

python -m tools.export html      the translator's page, every notebook as it is stored, an index
python -m tools.export slides    the cells marked as slides, and an index

Nothing that comes out loads anything from a network: formulas become MathML here, figures and
styles stand in the pages, and what is left (Korean letters, reveal.js) is copied beside them.
"""

import base64
import html
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import nbformat
from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import pass_context
from latex2mathml.converter import convert
from mistune.plugins.table import render_table_cell
from nbconvert import HTMLExporter, SlidesExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image

from tools import course
from tools.course import ROOT
from tools.title_picture import figures
from tools.translator import PAGE, STILL, STILL_ALT, write_page

TOOLS = Path(__file__).resolve().parent
WIDGET = "application/vnd.jupyter.widget-view+json"
CONTROL = '<p class="control">There is a control here. Open the notebook to use it.</p>'
CALLOUTS = {"Predict": "predict", "What to see": "see"}
BARS = "(?:&#x0007C;|&#x02016;)"  # | and ‖ in MathML
THUMBNAIL = (560, 350)  # pixels at most: sharp at the size of a card, a few KB each
OURS = '<meta name="generator" content="tools/export.py">'  # in every index that we wrote
FONT, LICENCE = "Course Korean", "korean-licence.txt"


@dataclass
class Page:
    """A lesson, and its notebook as it is exported."""

    lesson: course.Lesson
    notebook: nbformat.NotebookNode

    @property
    def name(self) -> str:
        return f"{self.lesson.path.stem}.html"

    @property
    def heading(self) -> str:
        return f"{self.lesson.number}. {self.lesson.title}"

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The anchor and the text of every second-level heading."""
        texts = [c.source for c in self.notebook.cells if c.cell_type == "markdown"]
        headings = re.findall(r"^## (.+)$", "\n".join(texts), re.M)
        return [(anchor(heading), plain(heading)) for heading in headings]

    @property
    def thumbnail(self) -> tuple[str, str]:
        """A small picture as a data address, and its alt text: the title's, or the first figure."""
        cells = self.notebook.cells
        if opening := re.search(r'<img alt="(.*?)".*?;base64,(.*?)"', cells[0].source):
            return small(decoded(opening[2])), html.unescape(opening[1])
        first = next(figure for cell in cells for figure in figures(cell))
        return small(picture(first)), first.alt


def small(image: Image.Image) -> str:
    """A picture for a card, as a data address."""
    image = image.convert("RGB")
    image.thumbnail(THUMBNAIL)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def read_course(root: Path) -> tuple[str, str]:
    """The title of the course and one paragraph about it, from the top of the README."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    return re.match(r"# (.+)\n\n(.+)\n", readme).groups()


def read_pages(root: Path) -> list[Page]:
    """The lessons in their order, with what pages and slides add to their notebooks.

    Args:
        root: the folder that holds course.toml and notebooks/.
    """
    pages = []
    for lesson in course.lessons(root):
        pages.append(Page(lesson, nbformat.read(lesson.path, as_version=4)))
        prepare(pages[-1].notebook)
    return pages


def prepare(notebook: nbformat.NotebookNode) -> None:
    """Describe every figure, mark what is folded, and say where a control would stand."""
    heading, predicted, shown = "", False, False
    for cell, following in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        slide = cell.metadata.setdefault("slideshow", {})
        kind = slide.get("slide_type", "-")
        # On a slide, nothing that follows an outcome is read before it.
        shown = shown and kind == "-"
        if shown:
            slide["slide_type"], shown = "fragment", False
        if cell.cell_type == "markdown":
            heading = (re.findall(r"^#+ (.+)$", cell.source, re.M) or [heading])[-1]
            predicted = bool(re.search(r"^\*\*Predict", cell.source, re.M))
            continue
        describe(cell, following, heading)
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.hidden = title_of(cell)
        cell.predicted = shown = predicted and bool(cell.outputs)


def describe(cell: nbformat.NotebookNode, following: nbformat.NotebookNode | None, heading: str):
    """Give each figure its alt text and its size, and take controls out.

    Args:
        cell: a code cell; `alt` in its metadata is a text, or a list of one text a figure.
        following: the next cell, whose "What to see" describes figures that have no such text.
        heading: what describes figures that have neither.

    Raises:
        ValueError: there are not as many texts as figures.
    """
    explanation = following.source if following else ""
    seen = re.match(r"\*\*What to see[:.]\*\* (.+?[.?!])(?=\s|$)", explanation)
    derived = plain(f"What to see: {seen[1]}" if seen else f"Figure: {heading}")
    drawn = figures(cell)
    written = cell.metadata.get("alt", [derived] * len(drawn))
    texts = [written] if isinstance(written, str) else written
    if drawn and len(texts) != len(drawn):
        raise ValueError(
            f"the cell {cell.source[:40]!r} has {len(texts)} texts in metadata.alt for "
            f"{len(drawn)} figures; expected a list of one a figure"
        )
    for figure, figure.alt in zip(drawn, texts, strict=False):
        image = picture(figure)
        inches = image.width / image.info.get("dpi", (96,))[0]
        figure.width, figure.ratio = round(96 * inches), round(image.width / image.height, 3)
    if drawn and seen and following.metadata.get("slideshow", {}).get("slide_type") == "subslide":
        following.metadata.slideshow.slide_type = "-"  # on one slide with its figure
    for output in cell.outputs:
        if WIDGET in output.get("data", {}):
            output.data = {"text/html": CONTROL}


def picture(output: nbformat.NotebookNode) -> Image.Image:
    """The figure in an output."""
    return decoded(output.data["image/png"])


def decoded(png: str) -> Image.Image:
    """A picture in base64."""
    return Image.open(io.BytesIO(base64.b64decode(png)))


def title_of(cell: nbformat.NotebookNode) -> str:
    """What stands for folded code: the comment in its first line, or just a word."""
    comment = re.match(r"# *(?:@title )?(.+)", cell.source)
    return comment[1] if comment else "Code"


def plain(markdown: str) -> str:
    """One line of Markdown without its marks."""
    return re.sub(r"[*`$\\]", "", markdown)


def anchor(heading: str) -> str:
    """The id of a heading, from its Markdown or its HTML."""
    return re.sub(r"\W+", "-", re.sub(r"<.+?>", "", heading)).strip("-").lower()


def mathml(latex: str, display: str) -> str:
    """A formula in the part of MathML that browsers draw (MathML Core)."""
    formula = convert(latex, display=display)
    # A name of several letters is no operator: browsers would put an operator's space around it.
    formula = re.sub(r"<mo>(\w{2,})</mo>", r"<mi>\1</mi>", formula)
    # Instead, it stands a little apart from a letter before it and an argument without brackets.
    name, thin = r"<mi>\w{2,}</mi>", '<mspace width="0.17em" />'
    formula = re.sub(rf"({name})(?=<(?!mo|mspace|/))", rf"\1{thin}", formula)
    formula = re.sub(rf"(</mi>|{BARS}</mo>)(?={name})", rf"\1{thin}", formula)
    # Bars close in on what they enclose.
    still = r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>'
    formula = re.sub(rf"<mo[^>]*>({BARS})</mo>", still, formula)
    # The sign of a prime is small and high in itself; as an exponent it would be so twice.
    primed = r"<msup>(<(m[io])\b[^>]*>[^<]*</\2>)(<mi>&#x0203[234];</mi>)</msup>"
    formula = re.sub(primed, r"<mrow>\1\3</mrow>", formula)
    # A name that browsers no longer know, of a negative thin space.
    return formula.replace("negativethinmathspace", "-0.17em")


class Renderer(IPythonRenderer):
    """nbconvert's Markdown, with formulas as MathML and links from page to page."""

    def block_math(self, body: str) -> str:
        return f'<span class="formula">{mathml(body, "block")}</span>'

    def inline_math(self, body: str) -> str:
        return mathml(body, "inline")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, re.sub(r"^(\w+)\.ipynb", r"\1.html", url), title)

    def heading(self, text: str, level: int, **attrs) -> str:
        return f'<h{level} id="{anchor(text)}">{text}</h{level}>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        return render_table_cell(self, text, align, head and bool(text))  # no header is empty

    def paragraph(self, text: str) -> str:
        for words, name in CALLOUTS.items():
            if text.startswith(f"<strong>{words}"):
                return f'<p class="{name}">{text}</p>\n'
        return super().paragraph(text)


def render(markdown: str) -> str:
    """Markdown as HTML."""
    return MarkdownWithMath(renderer=Renderer(escape=False)).render(markdown)


class _Offline:
    """What pages and slides have in common. A mixin for nbconvert's exporters."""

    def __init__(self, template_file: str):
        super().__init__(
            extra_template_basedirs=[str(TOOLS)],
            template_name="pages",
            template_file=template_file,
            exclude_input_prompt=True,
            exclude_output_prompt=True,
        )

    @pass_context
    def markdown2html(self, context, source):
        return render(source)


class PageExporter(_Offline, HTMLExporter):
    """A notebook as a page."""


class DeckExporter(_Offline, SlidesExporter):
    """A notebook's marked cells as slides."""


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder that takes the target's place once it is written without an error.

    Raises:
        FileExistsError: the target holds what this tool did not write.
    """
    index = target / "index.html"
    empty = target.is_dir() and not any(target.iterdir())
    ours = index.is_file() and OURS in index.read_text("utf-8", errors="replace")
    if target.exists() and not empty and not ours:
        raise FileExistsError(
            f"{target} holds files that this tool did not write; expected its own pages, an "
            "empty folder or none: move it away"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        yield new
        if target.exists():
            target.rename(Path(beside) / "old")
        new.rename(target)


def write(
    exporter: HTMLExporter, root: Path, folder: Path, kind: str, first: tuple | None = None
) -> None:
    """Write one file a lesson, each linked to its neighbours, and an index.

    Args:
        exporter: turns a notebook into a file.
        root: the folder that holds README.md, course.toml and notebooks/.
        folder: the folder to write to.
        kind: "html" or "slides", for the index to say so.
        first: picture and alt text of the translator's page, if it comes before the lessons.
    """
    pages = read_pages(root)
    title, introduction = read_course(root)
    texts = []
    for before, page, after in zip([None, *pages[:-1]], pages, [*pages[1:], None], strict=True):
        links = {"course": title, "page": page, "before": before, "after": after}
        text, _ = exporter.from_notebook_node(page.notebook, resources=links)
        (folder / page.name).write_text(text, encoding="utf-8")
        texts.append(text)
    shown = {"course": title, "introduction": render(introduction), "pages": pages, "kind": kind}
    template = exporter.environment.get_template("contents.html.j2")
    index = template.render(**shown, ours=OURS, first=first)
    (folder / "index.html").write_text(index, encoding="utf-8")
    carry_font("".join(texts) + index, folder)


def carry_font(text: str, folder: Path) -> None:
    """Write a font with the Korean letters of a text, for systems that have none."""
    # The path, without importing the package: its import fails on Python 3.12 and later.
    (file,) = packaged("koreanize-matplotlib", "NanumGothic.ttf")
    font = TTFont(file)
    # A twentieth of the file, and without the tables that browsers refuse.
    letters = subset.Subsetter(subset.Options(drop_tables=["TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]))
    letters.populate(text="".join(c for c in set(text) if "\u1100" <= c <= "\ud7a3"))
    letters.subset(font)
    # Its licence keeps the name for the whole font, and goes where the font goes.
    names = {1: FONT, 3: FONT, 4: FONT, 6: FONT.replace(" ", ""), 13: "SIL Open Font License 1.1"}
    windows_unicode_english = (3, 1, 0x409)  # the subset has no other
    for number, name in names.items():
        font["name"].setName(name, number, *windows_unicode_english)
    font.save(folder / "korean.ttf")
    shutil.copy(TOOLS / "pages" / LICENCE, folder)


def packaged(package: str, ending: str) -> list[Path]:
    """The files of an installed package whose paths end like this."""
    files = metadata.files(package)
    return [Path(file.locate()) for file in files if file.as_posix().endswith("/" + ending)]


def export_html(root: Path, target: Path, translator: Path | None = None) -> None:
    """Every notebook as a page, after the translator's page if there is one."""
    with replacing(target) as folder:
        first = (small(Image.open(STILL)), STILL_ALT) if translator else None
        write(PageExporter("page.html.j2"), root, folder, "html", first)
        if translator:
            shutil.copy(translator, folder / PAGE.name)


def export_slides(root: Path, target: Path) -> None:
    """Every notebook's marked cells as slides, with reveal.js from the package that carries it.

    Raises:
        RuntimeError: that package is not installed.
    """
    endings = ("revealjs/LICENSE", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")
    try:
        files = [file for each in endings for file in packaged("sphinx-revealjs", each)]
    except metadata.PackageNotFoundError:
        raise RuntimeError(
            "slides need reveal.js from the package sphinx-revealjs, which is not installed: "
            'run `make slides`, or `python -m pip install -e ".[slides]"`'
        ) from None
    with replacing(target) as folder:
        write(DeckExporter("slides.html.j2"), root, folder, "slides")
        (folder / "reveal").mkdir()
        for file in files:
            shutil.copy(file, folder / "reveal")


if __name__ == "__main__":
    if sys.argv[1:] == ["html"]:
        export_html(ROOT, ROOT / "build" / "html", PAGE if PAGE.exists() else write_page())
    elif sys.argv[1:] == ["slides"]:
        export_slides(ROOT, ROOT / "build" / "slides")
    else:
        sys.exit("usage: python -m tools.export html|slides")
    print(f"Open {ROOT / 'build' / sys.argv[1] / 'index.html'}")
