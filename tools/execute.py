"""Re-run notebooks in place and leave files that are the same after every run.

python -m tools.execute [notebook ...]     without a name: all of them
"""

import base64
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from tools import course, title_picture
from tools.course import ROOT

# ipykernel records what libraries write to stderr at import unless this is set, as under nbval.
os.environ["PYTEST_CURRENT_TEST"] = "execute"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CONTROLS_NOTE = (
    "In a running notebook the controls appear here. Without one, look at the figures above."
)


def replace_widget_views(cell: NotebookNode) -> None:
    """Put a sentence in place of a control's outputs, which are dead without the kernel."""
    if any(WIDGET_VIEW in output.get("data", {}) for output in cell.get("outputs", [])):
        note = {"text/markdown": f"*{CONTROLS_NOTE}*", "text/plain": CONTROLS_NOTE}
        cell.outputs = [nbformat.v4.new_output("display_data", note)]


def execute(path: Path) -> None:
    """Run one notebook, keep its cell ids and tags, drop what changes from run to run."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        record_timing=False,
        coalesce_streams=True,  # else a line may be stored in two parts, by chance
        resources={"metadata": {"path": path.parent}},
    )
    client.execute()
    notebook.metadata["language_info"] = {"name": "python"}  # without the Python version
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        replace_widget_views(cell)
        figures = title_picture.figures(cell)
        for figure in figures:
            figure.data["image/png"] = title_picture.with_palette(figure.data["image/png"])
        if "readme-picture" in cell.metadata.get("tags", []):
            picture = figures[0].data["image/png"]
            (ROOT / "images" / "links.png").write_bytes(base64.b64decode(picture))
            title_picture.replace(notebook, picture)  # the lesson that draws it opens with it, too
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    runnable = [lesson.path for lesson in course.lessons() if course.can_run(lesson)]
    if not sys.argv[1:]:
        print(*course.left_out(), sep="\n")
    for path in map(Path, sys.argv[1:] or runnable):
        start = time.perf_counter()
        print(f"{path.name} ...", end=" ", flush=True)
        execute(path.resolve())
        print(f"{time.perf_counter() - start:.1f} s")
