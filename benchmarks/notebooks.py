"""How long each notebook takes, and how much memory its kernel needs."""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time

import nbformat
import psutil  # comes with ipykernel
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

from tools import course
from tools.course import ROOT

# What depends on speed is shown in a notebook, and judged here.
BUDGETS = {
    "at 64 words without / with cache": "at least 5",
    "seconds of training": "at most 45",
    "512 words: GRU over attention in time": "above 1",
    "256 words, from scratch over cache": "at least 3",
}
# What a notebook says that it has measured, and the bound that stands behind it.
MEASURED = re.compile(r"(.*?):? (?:measured|largest difference) ([-+0-9.,e]*[0-9]),? ?(.*)")


class Watched(NotebookClient):
    """A client that notes the kernel's largest memory and when the first trained figure came."""

    def watch(self) -> None:
        self.start, self.peak, self.trained, self.first_figure = time.perf_counter(), 0, False, None
        self.on_cell_executed = self.note
        thread = threading.Thread(target=self.poll, daemon=True)
        thread.start()
        self.execute()
        self.seconds = time.perf_counter() - self.start

    def note(self, cell, cell_index, execute_reply) -> None:
        figure = any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
        self.trained |= "batches, epochs=" in cell.source
        if figure and self.trained and self.first_figure is None:
            self.first_figure = time.perf_counter() - self.start

    def poll(self) -> None:
        while not hasattr(self, "seconds"):
            for child in psutil.Process().children(recursive=True):
                try:
                    self.peak = max(self.peak, child.memory_info().rss)
                except psutil.NoSuchProcess:
                    pass
            time.sleep(0.1)


def run():
    total = 0.0
    for lesson in filter(course.can_run, course.lessons()):
        notebook = nbformat.read(lesson.path, as_version=4)
        folder = {"metadata": {"path": lesson.path.parent}}
        client = Watched(notebook, timeout=600, resources=folder)
        client.watch()
        total += client.seconds
        yield f"{lesson.title}: seconds", f"{client.seconds:.1f}", f"at most {lesson.seconds}"
        yield f"{lesson.title}: GB at most", f"{client.peak / 1e9:.2f}", "under 2"
        if client.first_figure:
            trained = f"{client.first_figure:.1f}"
            yield "  seconds to the first trained figure", trained, ""
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                for line in output.get("text", "").splitlines():
                    if found := MEASURED.fullmatch(line):
                        yield f"  {found[1]}", found[2], found[3] or BUDGETS.get(found[1], "")
    yield "all of them: seconds", f"{total:.1f}", ""


def run_colab_copy():
    """Run the single-file copy of a lesson that trains in an empty folder.

    With the Python that the environment variable COLAB_PYTHON names: one that has Colab's
    versions (tests/colab_versions.txt), ipykernel, and no helpers. Without it, with this one.
    """
    subprocess.run([sys.executable, "-m", "tools.colab", "copies"], cwd=ROOT, check=True)
    name = course.lesson("seq2seq_with_attention").path.name
    notebook = nbformat.read(ROOT / "dist" / "colab" / name, as_version=4)
    kernel = AsyncKernelManager(kernel_name="python3")
    kernel.kernel_spec.argv[0] = os.environ.get("COLAB_PYTHON", sys.executable)
    os.environ.pop("PYTHONPATH", None)  # it might lead to helpers/
    with tempfile.TemporaryDirectory() as folder:
        client = Watched(notebook, km=kernel, timeout=600, resources={"metadata": {"path": folder}})
        client.watch()
    yield "alone: seconds to the first trained heatmap", f"{client.first_figure:.1f}", "at most 90"
    yield "alone: seconds", f"{client.seconds:.1f}", ""
