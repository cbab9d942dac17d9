"""Train a translator of class size and write it as a page.

python -m tools.translator    build/translator.html
"""

from pathlib import Path

from tools.course import ROOT

PAGE = ROOT / "build" / "translator.html"


def write_page(path: Path = PAGE) -> Path:
    """Train on the sentences that the lessons train on; about half a minute."""
    from helpers.corpus import generate_pairs
    from helpers.seq2seq import train_translator
    from views import export_translator

    print("Training a translator ...", flush=True)
    return export_translator(train_translator(generate_pairs(15_000)), path)


if __name__ == "__main__":
    print(f"Open {write_page()}")
