"""A trained translator as a page.

python -m tools.translator          trains it and writes build/translator.html
python -m tools.translator still    takes README's picture of that page, with Chromium
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image

from tools.course import ROOT

PAGE = ROOT / "build" / "translator.html"
STILL = ROOT / "images" / "translator.png"
STILL_ALT = (
    "A page on which a Korean sentence is built from cards, its translation “I peeled a big pear "
    "at home this morning.”, lines from each English word to where the translator looked, and what "
    "it writes with one of them cut: “I waited for a big boat at home this morning.”"
)


def write_page(path: Path = PAGE) -> Path:
    """Train on the sentences that the lessons train on, and write the page: half a minute."""
    from helpers.corpus import generate_pairs  # Keras takes seconds to import
    from helpers.seq2seq import train_translator
    from views import export_translator

    print("Training a translator, about half a minute ...", flush=True)
    return export_translator(train_translator(generate_pairs(15_000)), path)


def take_still(path: Path = PAGE, still: Path = STILL) -> Path:
    """Take the top of a page when its first link is cut, down to the lines.

    Raises:
        FileNotFoundError: there is no such page yet.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist; run `make translator` first")
    from playwright.sync_api import sync_playwright  # an extra: see pyproject.toml

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")  # else Playwright's own
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 900}, device_scale_factor=2)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(path.as_uri())
        page.locator(".tr-act:visible").click()
        page.mouse.move(0, 0)
        last = page.locator(".tr-arcs .attn-target").bounding_box()
        box = {"x": 0, "y": 0, "width": 900, "height": last["y"] + last["height"] + 8}
        picture = Image.open(io.BytesIO(page.screenshot(clip=box, full_page=True)))
        browser.close()
    picture.convert("RGB").quantize(64).save(still, optimize=True)
    return still


if __name__ == "__main__":
    jobs = {(): write_page, ("still",): take_still}
    if tuple(sys.argv[1:]) not in jobs:
        sys.exit("usage: python -m tools.translator [still]")
    print(f"Open {jobs[tuple(sys.argv[1:])]()}")
