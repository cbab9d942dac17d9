"""The pages to hand out and the slides: complete, offline, linked, readable in both schemes."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from wcag import contrast, rgb

from tools import export

ROOT = Path(__file__).resolve().parent.parent
NAMES = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
LOADING = {"src", "srcset", "poster", "data"}  # and href, except where it is a link to follow


def loads_from_elsewhere(page: str) -> list[str]:
    """Every address that a browser would fetch from a network while it shows a page."""
    soup = BeautifulSoup(page, "html.parser")
    addresses = [
        value
        for element in soup.find_all(True)
        for name, value in element.attrs.items()
        if name in LOADING or (name == "href" and element.name not in {"a", "area"})
    ]
    styles = [style.get_text() for style in soup.find_all("style")]
    styles += [element["style"] for element in soup.find_all(style=True)]
    for style in styles:
        addresses += re.findall(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""", style)
    for script in soup.find_all("script", src=False):
        addresses += re.findall(
            r"""(?:import|from|fetch\(|require\()\s*["']([^"']+)""", script.text
        )
    return [a for a in addresses if re.match(r"(https?:)?//", a)]


def formulas_left(page: str) -> list[str]:
    """LaTeX that stands in the text of a page, outside of code and outputs."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup.select("pre, code, script, style, .jp-OutputArea"):
        element.decompose()
    return re.findall(r"\$\$|\$[^$\n]*\$|\\[a-zA-Z]+", soup.get_text())


def broken_links(folder: Path) -> list[str]:
    """Links between the pages of a folder that lead nowhere."""
    soups = {
        p.name: BeautifulSoup(p.read_text("utf-8"), "html.parser") for p in folder.glob("*.html")
    }
    broken = []
    for name, soup in soups.items():
        for address in [a["href"] for a in soup.select("a[href]")]:
            if re.match(r"https?:", address):
                continue
            page, _, place = address.partition("#")
            target = soups.get(page or name)
            if target is None or (place and not target.find(id=place)):
                broken.append(f"{name}: {address}")
    return broken


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("html")
    export.export_html(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def pages(folder) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in folder.glob("*.html")}


def test_one_page_a_notebook_and_an_index(pages):
    assert sorted(pages) == sorted([*NAMES, "index"])


def test_nothing_is_loaded_from_elsewhere(pages):
    for name, page in pages.items():
        assert loads_from_elsewhere(page) == [], name


@pytest.mark.parametrize(
    "bad",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
        '<link rel="stylesheet" href="http://cdn.example/x.css">',
        "<style>@import 'https://cdn.example/x.css';</style>",
        '<p style="background: url(https://cdn.example/x.png)">',
        "<script type='module'>import m from 'https://cdn.example/x.mjs'</script>",
    ],
)
def test_the_check_finds_what_is_loaded(bad):
    assert len(loads_from_elsewhere(bad)) == 1
    assert loads_from_elsewhere('<a href="https://keras.io">Keras</a>') == []


def test_every_formula_is_mathml(pages):
    drawn = 0
    for name, page in pages.items():
        assert formulas_left(page) == [], name
        drawn += page.count("<math")
    written = 0
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                text = re.sub(r"```.*?```|`[^`\n]*`", "", cell.source, flags=re.S)
                written += len(re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text, re.S))
    assert drawn == written > 50


def test_formulas_in_tables_and_dollars_in_code():
    page = export.render(
        "| a | b |\n|---|---|\n| $\\frac{1}{d}$ | `cost = $5` |\n\n`$x$`, $K^{\\mathsf T}$"
    )
    assert page.count("<math") == 2 and page.count("<td>") == 2
    assert "<code>$x$</code>" in page and "cost = $5" in page
    assert formulas_left(page) == []
    assert formulas_left("<p>$$x$$ and $y$ and \\mathsf T</p>") != []


def test_function_names_and_bars_stand_as_in_a_book():
    assert "<mo>softmax" not in export.mathml(r"\operatorname{softmax}(S)", "inline")
    assert re.search(r"cos</mi><mspace[^>]*/><mi>", export.mathml(r"\cos\theta", "inline"))
    assert export.mathml(r"|A| + |S|", "inline").count('lspace="0"') == 4


def primes_as_exponents(page: str) -> int:
    """How many signs of a prime stand as an exponent, made small a second time."""
    exponents = BeautifulSoup(page, "html.parser").select("msup > :last-child")
    return sum(e.get_text() in {"′", "″", "‴"} for e in exponents)


def test_a_prime_is_no_exponent(pages):
    assert primes_as_exponents("<msup><mi>m</mi><mi>&#x02032;</mi></msup>") == 1
    for latex, text in (("m'", "m′"), ("m''", "m″"), (r"m^\prime", "m′"), ("f(x)'", "f(x)′")):
        formula = export.mathml(latex, "inline")
        assert primes_as_exponents(formula) == 0
        assert BeautifulSoup(formula, "html.parser").get_text() == text
    assert "<msup>" in export.mathml("m^2", "inline")
    assert "′" in pages["08_cost_of_attention"]
    assert all(primes_as_exponents(page) == 0 for page in pages.values())


def test_links_lead_somewhere(folder, tmp_path):
    assert broken_links(folder) == []
    (tmp_path / "a.html").write_text('<a href="b.html">b</a> <a href="#c">c</a>', encoding="utf-8")
    assert broken_links(tmp_path) == ["a.html: b.html", "a.html: #c"]


def test_the_index_shows_what_the_readme_says(pages):
    index = BeautifulSoup(pages["index"], "html.parser")
    cards = index.select(".cards li")
    assert [card.a["href"] for card in cards] == [f"{name}.html" for name in NAMES]
    for card, lesson in zip(cards, export.read_lessons(ROOT), strict=True):
        assert card.img["src"].startswith("data:image/png;base64,") and card.img["alt"]
        for text in (lesson.title, lesson.subtitle, lesson.question, lesson.class_time):
            assert text in card.get_text()


def test_pages_have_landmarks_alt_texts_and_unique_ids(pages):
    for name in NAMES:
        page = BeautifulSoup(pages[name], "html.parser")
        assert page.html["lang"] == "en"
        assert page.main and page.header and page.footer and len(page.find_all("h1")) == 1
        assert all(image.get("alt") for image in page.find_all("img")), name
        ids = [element["id"] for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), name


def test_solutions_are_folded_and_highlighted(pages):
    for name in NAMES:
        for solution in BeautifulSoup(pages[name], "html.parser").find_all("details"):
            assert "open" not in solution.attrs
            assert solution.select(".highlight span"), name


def test_both_colour_schemes_can_be_read():
    """Contrast of at least 4.5 for everything that is written, in light and in dark."""
    style = (export.TOOLS / "pages" / "style.css").read_text("utf-8")
    light, dark = style.split("@media (prefers-color-scheme: dark)", 1)
    for scheme in (light, dark.split("}\n}", 1)[0]):
        colors = dict(re.findall(r"(--[\w-]+): (#\w{6})", scheme))
        grounds = [colors["--page"], colors["--panel"]]
        inks = [
            v
            for n, v in colors.items()
            if n in {"--text", "--quiet", "--accent"} or "-mirror-" in n
        ]
        assert len(inks) == 9
        for ink in inks:
            assert min(contrast(rgb(ink), rgb(ground)) for ground in grounds) >= 4.5, ink
        for ground in (colors["--predict"], colors["--see"]):
            assert contrast(rgb(colors["--text"]), rgb(ground)) >= 4.5
    assert contrast((255,) * 3, (0,) * 3) == pytest.approx(21)
    assert contrast(rgb("#999999"), rgb("#ffffff")) < 4.5


def test_a_readme_that_misses_a_notebook_is_refused(tmp_path):
    (tmp_path / "README.md").write_text("# A\n\nB\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_a.ipynb").touch()
    with pytest.raises(ValueError, match="01_a.*correct the table"):
        export.read_lessons(tmp_path)


def test_a_control_and_a_figure_in_a_page():
    output = nbformat.v4.new_output(
        "display_data", {export.WIDGET: {}, "text/plain": "interactive(…)"}
    )
    figure = nbformat.v4.new_output("display_data", {"image/png": ""})
    cells = [
        nbformat.v4.new_markdown_cell("## Heads *here*"),
        nbformat.v4.new_code_cell("f()", outputs=[output, figure]),
        nbformat.v4.new_markdown_cell("Some text."),
        nbformat.v4.new_code_cell("g()", outputs=[figure.copy()]),
        nbformat.v4.new_markdown_cell("**What to see:** the *row* of $x$. More."),
    ]
    export.prepare(nbformat.v4.new_notebook(cells=cells))
    assert output.data == {"text/html": export.CONTROL}
    assert figure.alt == "Figure: Heads here"
    assert cells[3].outputs[0].alt == "What to see: the row of x."


# Slides


def marked(kind: str, cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cell.metadata["slideshow"] = {"slide_type": kind}
    return cell


def test_slides_show_marked_cells_and_hide_solutions():
    cells = [
        marked("slide", nbformat.v4.new_markdown_cell("# A\n\n**가**\n\n$x^2$")),
        marked("skip", nbformat.v4.new_code_cell("import plumbing")),
        marked("subslide", nbformat.v4.new_markdown_cell("**Predict.** What?")),
        marked("fragment", nbformat.v4.new_code_cell("answer()")),
        marked("notes", nbformat.v4.new_markdown_cell("<details>the solution</details>")),
        marked("slide", nbformat.v4.new_markdown_cell("## Summary")),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    lesson = export.Lesson("1", "A", "01_a", "Why?", "1 min", "1 s", notebook)
    page, _ = export.DeckExporter("slides.html.j2").from_notebook_node(
        notebook, resources={"course": "C", "lesson": lesson}
    )
    deck = BeautifulSoup(page, "html.parser")
    slides = deck.select(".slides > section > section")
    assert [slide.find(["h1", "h2", "p"]).get_text() for slide in slides] == [
        "A", "Predict. What?", "Summary"
    ]  # fmt: skip
    assert "answer" in slides[1].select_one(".fragment").get_text()
    assert "plumbing" not in page and "<math" in page
    assert "the solution" in deck.select_one("aside.notes").get_text()
    assert loads_from_elsewhere(page) == []
    assert deck.find("script", src="reveal/reveal.js")


def test_nothing_moves_or_covers_text_while_a_slide_is_fitted():
    """reveal.css fades fragments in; a size measured meanwhile would be wrong."""
    style = (export.TOOLS / "pages" / "style.css").read_text("utf-8")
    (rule,) = re.findall(r"\.reveal \.slides section \.fragment \{([^}]*)\}", style)
    assert "transition: none !important" in rule
    deck = (export.TOOLS / "pages" / "slides.html.j2").read_text("utf-8")
    assert "controls: false" in deck and "navigationMode: 'linear'" in deck


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
    shown = [cell for cell, kind in zip(cells, kinds, strict=True) if kind in {"slide", "subslide"}]
    assert kinds[0] == "slide" and len(shown) >= 8
    assert any(cell.source.startswith("## Summary") for cell in shown)
    for cell, kind in zip(cells, kinds, strict=True):
        if cell.source.startswith("<details"):
            assert kind in {"notes", "skip"}
