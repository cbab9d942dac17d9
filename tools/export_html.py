"""Export every notebook with its stored outputs to build/html, with an index."""

import html
import re
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parent.parent
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Attention, step by step</title>
<meta name="viewport" content="width=device-width">
<style>body {{ font: 1.1rem/1.6 sans-serif; max-width: 44rem; margin: 3rem auto }}</style>
</head><body><h1>Attention, step by step</h1><ol>
{items}
</ol></body></html>
"""


def main() -> None:
    target = ROOT / "build" / "html"
    target.mkdir(parents=True, exist_ok=True)
    items = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        page, _ = HTMLExporter().from_filename(str(path))
        # The notebooks link to each other as notebooks; the pages, as pages.
        page = re.sub(r'href="(\d\d_\w+)\.ipynb"', r'href="\1.html"', page)
        (target / f"{path.stem}.html").write_text(page, encoding="utf-8")
        first_line = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0]
        title = html.escape(re.sub(r"^#\s*\d+\.\s*", "", first_line))
        items.append(f'<li><a href="{path.stem}.html">{title}</a></li>')
        print(f"build/html/{path.stem}.html")
    (target / "index.html").write_text(PAGE.format(items="\n".join(items)), encoding="utf-8")
    print("build/html/index.html")


if __name__ == "__main__":
    main()
