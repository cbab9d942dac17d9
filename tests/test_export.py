"""The pages to hand out and the slides: complete, offline, linked, readable in both schemes."""

import base64
import io
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from wcag import contrast, rgb

from tools import course, export
from tools.course import ROOT

NAMES = [lesson.path.stem for lesson in course.lessons()]
LOADING = {"src", "srcset", "poster", "data"}  # and href, except where it is a link


def loads_from_elsewhere(page: str) -> list[str]:
    """Every address that a browser would fetch from a network while it shows a page."""
    soup = BeautifulSoup(page, "html.parser")
    addresses = [
        value
        for element in soup.find_all(True)
        for name, value in element.attrs.items()
        if name in LOADING or (name == "href" and element.name not in {"a", "area"})
    ]
    code = [element.get_text() for element in soup.find_all(["style", "script"])]
    for text in code + [element["style"] for element in soup.find_all(style=True)]:
        addresses += re.findall(
            r"""(?:url\(|import|from|fetch\(|require\()\s*["']?([^"')\s;]+)""", text
        )
    return [a for a in addresses if re.match(r"(https?:)?//\w", a)]


def formulas_left(page: str) -> list[str]:
    """LaTeX that stands in the text of a page, outside of code and outputs."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup.select("pre, code, script, style, .jp-OutputArea"):
        element.decompose()
    return re.findall(r"\$\$|\$[^$\n]*\$|\\[a-zA-Z]+", soup.get_text())


def broken_links(soups: dict[str, BeautifulSoup]) -> list[str]:
    """Links between pages that lead nowhere."""
    broken = []
    for name, soup in soups.items():
        for address in [a["href"] for a in soup.select("a[href]")]:
            page, _, place = address.partition("#")
            target = soups.get(page.removesuffix(".html") or name)
            lost = target is None or (place and not target.find(id=place))
            if lost and not re.match(r"https?:", address):
                broken.append(f"{name}: {address}")
    return broken


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("html")
    export.export_html(ROOT, folder)
    return {path.stem: path.read_text("utf-8") for path in folder.glob("*.html")}


@pytest.fixture(scope="module")
def soups(pages) -> dict[str, BeautifulSoup]:
    return {name: BeautifulSoup(page, "html.parser") for name, page in pages.items()}


def test_one_page_a_notebook_and_an_index_load_nothing_from_elsewhere(pages):
    assert sorted(pages) == sorted([*NAMES, "index"])
    for name, page in pages.items():
        assert loads_from_elsewhere(page) == [], name


def test_the_check_finds_what_is_loaded():
    for bad in (
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="http://cdn.example/x.css">',
        "<style>@import '//cdn.example/x.css';</style>",
        '<p style="background: url(https://cdn.example/x.png)">',
        "<script type='module'>import m from 'https://cdn.example/x.mjs'</script>",
    ):
        assert len(loads_from_elsewhere(bad)) == 1, bad
    assert loads_from_elsewhere('<a href="https://keras.io">Keras</a>') == []


def test_every_formula_is_mathml(pages):
    for name, page in pages.items():
        assert formulas_left(page) == [], name
    cells = [c for page in export.read_pages(ROOT) for c in page.notebook.cells]
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
    written = len(re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text, re.S))
    assert sum(page.count("<math") for page in pages.values()) == written > 50


def test_formulas_in_tables_and_dollars_in_code():
    page = export.render(
        "| a | b |\n|---|---|\n| $\\frac{1}{d}$ | `cost = $5` |\n\n`$x$`, $K^{\\mathsf T}$"
    )
    assert page.count("<math") == 2 and page.count("<td>") == 2
    assert "<code>$x$</code>" in page and "cost = $5" in page
    assert formulas_left(page) == []
    assert formulas_left("<p>$$x$$ and $y$ and \\mathsf T</p>") != []


def test_function_names_bars_and_primes_stand_as_in_a_book(soups):
    assert "<mo>softmax" not in export.mathml(r"\operatorname{softmax}(S)", "inline")
    assert re.search(r"cos</mi><mspace[^>]*/><mi>", export.mathml(r"\cos\theta", "inline"))
    assert export.mathml(r"|A| + |S|", "inline").count('lspace="0"') == 4

    for latex, text in (("m'", "m′"), ("m''", "m″"), (r"m^\prime", "m′"), ("f(x)'", "f(x)′")):
        formula = BeautifulSoup(export.mathml(latex, "inline"), "html.parser")
        assert formula.get_text() == text and not formula.select("msup")
    assert "<msup>" in export.mathml("m^2", "inline")
    for soup in soups.values():
        assert not {e.get_text() for e in soup.select("msup > :last-child")} & {"′", "″", "‴"}


def test_links_lead_somewhere(soups):
    assert broken_links(soups) == []
    bad = BeautifulSoup('<a href="b.html">b</a> <a href="#c">c</a>', "html.parser")
    assert broken_links({"a": bad}) == ["a: b.html", "a: #c"]


def test_the_index_shows_what_the_course_says(soups):
    cards = soups["index"].select(".cards li")
    assert [card.a["href"] for card in cards] == [f"{name}.html" for name in NAMES]
    for card, lesson in zip(cards, course.lessons(), strict=True):
        assert card.img["src"].startswith("data:image/png;base64,") and card.img["alt"]
        for text in (lesson.title, lesson.korean, lesson.question, f"class {lesson.minutes} min"):
            assert text in card.get_text()


def test_pages_have_landmarks_alt_texts_unique_ids_and_closed_solutions(soups):
    for name in NAMES:
        page = soups[name]
        assert page.html["lang"] == "en"
        assert page.main and page.header and page.footer and len(page.find_all("h1")) == 1
        assert all(image.get("alt") for image in page.find_all("img")), name
        ids = [element["id"] for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), name
        assert not page.select("details[open]")
        for solution in page.select(".jp-RenderedMarkdown details:-soup-contains('풀이')"):
            assert solution.select(".highlight span"), name


def test_both_colour_schemes_can_be_read():
    """Contrast of at least 4.5 for everything that is written, in light and in dark."""
    style = (export.TOOLS / "pages" / "style.css").read_text("utf-8")
    light, dark = style.split("@media (prefers-color-scheme: dark)", 1)
    for scheme in (light, dark.split("}\n}", 1)[0]):
        colors = dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        inks = [n for n in colors if n in {"text", "quiet", "accent"} or "-mirror-" in n]
        pairs = [(ink, ground) for ink in inks for ground in ("page", "panel")]
        assert len(pairs) == 18
        for ink, ground in [*pairs, ("text", "predict"), ("text", "see")]:
            assert contrast(rgb(colors[ink]), rgb(colors[ground])) >= 4.5, (ink, ground)


def drawn(width: int) -> nbformat.NotebookNode:
    """An output with a figure."""
    file = io.BytesIO()
    Image.new("RGB", (width, 100)).save(file, "PNG", dpi=(180, 180))
    return new_output("display_data", {"image/png": base64.b64encode(file.getvalue()).decode()})


def marked(kind: str, cell: nbformat.NotebookNode, **more) -> nbformat.NotebookNode:
    cell.metadata.update(slideshow={"slide_type": kind}, **more)
    return cell


@pytest.fixture
def cells() -> list[nbformat.NotebookNode]:
    hidden = {"jupyter": {"source_hidden": True}}
    said = [new_output("stream", text="forty-two")]
    control = new_output("display_data", {export.WIDGET: {}, "text/plain": "interactive(…)"})
    return [
        marked("slide", new_markdown_cell("# A\n\n**가**\n\n$x^2$")),
        marked("skip", new_code_cell("# @title Setup: <run> me\nimport plumbing"), **hidden),
        marked("slide", new_markdown_cell("## Heads *here*\n\n**Predict.** What?")),
        marked("fragment", new_code_cell("answer()", outputs=said)),
        marked("subslide", new_code_cell("plot()", outputs=[drawn(360)]), tags=["plot"]),
        marked("subslide", new_markdown_cell("**What to see:** the *row* of $x$. More.")),
        marked("notes", new_markdown_cell("<details>the solution</details>")),
        marked("slide", new_markdown_cell("## Summary")),
        new_code_cell("f()", outputs=[control, drawn(90), drawn(90)]),
    ]


@pytest.fixture
def root(tmp_path, cells) -> Path:
    entry = {"topic": "a", "title": "<i>A</i>", "korean": "가", "question": "Why & <how>?"}
    lines = [f'{name} = "{text}"' for name, text in entry.items()] + ["minutes = 1", "seconds = 1"]
    (tmp_path / "course.toml").write_text("\n".join(["[[lesson]]", *lines]), encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "README.md").write_text("# <b>B</b>\n\nC\n", encoding="utf-8")
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "01_a.ipynb")
    return tmp_path


def test_pages_fold_hidden_code_and_what_follows_a_prediction(root):
    export.export_html(root, root / "html")
    text = (root / "html" / "01_a.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    setup, said, plot = page.select("main details.folded")
    assert setup.summary.text == "Setup: <run> me" and "import plumbing" in setup.pre.text
    assert said.summary.text == plot.summary.text == "Show what comes out"
    assert said.pre.text == "forty-two" and "answer" not in said.text
    assert plot.img["alt"] == "What to see: the row of x."
    assert plot.figure["style"] == "--width: 192; --ratio: 3.6"  # two inches
    assert export.CONTROL in text and "<i>" not in text
    index = (root / "html" / "index.html").read_text("utf-8")
    assert "&lt;b&gt;B" in index and "&lt;how&gt;" in index and "<i>" not in index


def test_the_translators_page_comes_first(root):
    page = root / "built.html"
    page.write_text("a page", encoding="utf-8")
    export.export_html(root, root / "html", page)
    assert (root / "html" / "translator.html").read_text("utf-8") == "a page"
    index = BeautifulSoup((root / "html" / "index.html").read_text("utf-8"), "html.parser")
    assert [link["href"] for link in index.select("main a")] == ["translator.html", "01_a.html"]
    assert index.select(".first img[alt]")[0]["src"].startswith("data:image/png;base64,")
    assert loads_from_elsewhere(str(index)) == []


@pytest.mark.parametrize("alt", [None, ["left <", "right"], "one for two", ["a", "b", "c"]])
def test_written_alt_texts_are_shown_or_else_derived(cells, alt):
    cells[-1].metadata.update({"alt": alt} if alt else {})
    if alt is None or len(alt) == 2:
        export.prepare(new_notebook(cells=cells))
        shown = [output.alt for output in cells[-1].outputs[1:]]
        assert shown == (alt or ["Figure: Summary", "Figure: Summary"])
    else:
        with pytest.raises(ValueError, match="'f\\(\\)' has [13] texts.*for 2 figures"):
            export.prepare(new_notebook(cells=cells))


def test_a_folder_with_a_font_of_another_name_is_replaced_whole_or_not_at_all(root, monkeypatch):
    target = root / "html"
    export.export_html(root, target)
    whole = ["01_a.html", "index.html", "korean-licence.txt", "korean.ttf"]
    (target / "stale.html").touch()
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(export, "carry_font", lambda *_: 1 / 0)
        export.export_html(root, target)
    assert sorted(path.name for path in target.iterdir()) == [*whole, "stale.html"]
    export.export_html(root, target)
    assert sorted(path.name for path in target.iterdir()) == whole
    assert sorted(path.name for path in root.iterdir()) == [
        "README.md", "course.toml", "html", "notebooks"
    ]  # fmt: skip
    with pytest.raises(FileExistsError, match="notebooks holds files that this tool did not write"):
        export.export_html(root, root / "notebooks")
    names = " ".join(n.toUnicode() for n in TTFont(target / "korean.ttf")["name"].names)
    assert export.FONT in names and "NHN" in names and "nanum" not in names.lower()  # reserved
    assert "with Reserved Font Name Nanum" in (target / export.LICENCE).read_text("utf-8")


def test_slides_show_marked_cells_step_by_step_and_hide_solutions(root):
    (root / "slides").mkdir()
    export.write(export.DeckExporter("slides.html.j2"), root, root / "slides", "slides")
    page = (root / "slides" / "01_a.html").read_text("utf-8")
    deck = BeautifulSoup(page, "html.parser")
    slides = deck.select(".slides > section > section")
    assert [slide.find(["h1", "h2", "summary"]).get_text() for slide in slides] == [
        "A", "Heads here", "Code", "Summary"
    ]  # fmt: skip
    code, said = slides[1].select(".fragment")
    assert code.pre.text.strip() == "answer()" and said.text.strip() == "forty-two"
    # Code that is folded is no step of its own; what explains the figure comes after it.
    (explained,) = slides[2].select(".fragment")
    assert "plot()" in slides[2].details.text and slides[2].img not in explained.find_all("img")
    assert "What to see" in explained.text
    assert "plumbing" not in page and "<math" in page and loads_from_elsewhere(page) == []
    assert "the solution" in deck.select_one("aside.notes").get_text()
    assert deck.find("script", src="reveal/reveal.js")


def test_slides_without_reveal_say_what_to_install(monkeypatch, tmp_path):
    def missing(package, ending):
        raise export.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(export, "packaged", missing)
    with pytest.raises(RuntimeError, match="make slides"):
        export.export_slides(ROOT, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_has_slides(name):
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in cells]
    assert kinds[0] == "slide" and kinds.count("slide") + kinds.count("subslide") >= 8
    for cell, kind in zip(cells, kinds, strict=True):
        assert kind == "slide" or not cell.source.startswith("## Summary")
        assert kind in {"notes", "skip"} or not cell.source.startswith("<details")
