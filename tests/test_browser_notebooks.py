"""Every notebook in a real JupyterLab and a real browser, run and used as a learner does."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from test_views import VIEWS

from tools import course, work

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "build" / "screenshots"
RUN_TIMEOUT = 600  # seconds for all cells of a notebook; the slowest needs 95 on two quiet cores
REPLY_TIMEOUT = 60  # seconds for what a learner does to show a result
SETTINGS = {
    # By default JupyterLab takes cells that are out of sight out of the page, outputs included.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    # Nothing is asked from the network, and no notice lies over the page.
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
}


class Lab:
    """A JupyterLab of its own: free port, own token, own settings, new copies of the lessons."""

    def __init__(self, folder: Path):
        self.log = folder / "lab.log"
        self.root = folder / "root"
        for part in ("exercises", "helpers", "views"):
            shutil.copytree(ROOT / part, self.root / part)
        work.update(course.lessons(), self.root / "work")
        settings = folder / "config" / "labconfig" / "default_setting_overrides.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.token = secrets.token_hex(16)
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"]
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.url.rsplit(":", 1)[1],
            "ServerApp.port_retries": 0,
            "ServerApp.allow_root": True,
            "ServerApp.root_dir": self.root / "work",  # as `make lab` does
            # It ends by itself should this process be killed before it can stop it.
            "MappingKernelManager.cull_idle_timeout": RUN_TIMEOUT,
            "MappingKernelManager.cull_connected": True,
            "ServerApp.shutdown_no_activity_timeout": RUN_TIMEOUT,
        }
        command += [f"--{name}={value}" for name, value in options.items()]
        environment = {
            **os.environ,
            "JUPYTER_TOKEN": self.token,
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
        }
        # Under this variable, which pytest sets, ipykernel hides some of what a learner sees.
        environment.pop("PYTEST_CURRENT_TEST", None)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl+C is for pytest, which then stops JupyterLab
            )  # fmt: skip

    def ask(self, method: str, path: str):
        """Call the server's REST interface."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        # A proxy in the environment is not for this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as reply:
            return json.loads(reply.read() or "null")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 120
        while True:
            try:
                self.ask("GET", "/api/status")
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    log = self.log.read_text(encoding="utf-8", errors="replace")
                    pytest.fail(f"JupyterLab did not start ({error}). Its log:\n{log[-3000:]}")
            time.sleep(0.2)

    def write(self, name: str, cells: list) -> Path:
        """Put a notebook of these cells beside the lessons."""
        # Without a kernel's name JupyterLab would ask for one.
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        path = self.root / "work" / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
        return path

    def shut_kernels_down(self) -> None:
        for kernel in self.ask("GET", "/api/kernels"):
            self.ask("DELETE", f"/api/kernels/{kernel['id']}")

    def stop(self) -> None:
        """End JupyterLab and its kernels. A kernel whose server is gone ends by itself."""
        try:
            self.ask("POST", "/api/shutdown")
            self.process.wait(timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    def stop(*_):
        raise KeyboardInterrupt

    # Ended from outside, pytest would leave JupyterLab running.
    before = signal.signal(signal.SIGTERM, stop)
    lab = Lab(tmp_path_factory.mktemp("lab"))
    try:
        lab.wait_until_ready()
        yield lab
    finally:
        lab.stop()
        signal.signal(signal.SIGTERM, before)


# Everything about the open notebook that a test asks, from JupyterLab's own model of it.
STATE = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    if (!kernel) return null;
    return {
        kernel: kernel.status,
        cells: panel.content.widgets.map((cell, index) => ({ cell, index }))
            .filter(({ cell }) => cell.model.type === 'code')
            .map(({ cell, index }) => ({
                index,
                id: cell.model.id,
                source: cell.model.sharedModel.getSource(),
                tags: cell.model.getMetadata('tags') || [],
                count: cell.model.executionCount,
                outputs: cell.model.outputs.toJSON(),
            })),
    };
}"""

# Finished: every cell has run, or one has failed and the rest will not run.
FINISHED = f"""() => {{
    const state = ({STATE})();
    if (['dead', 'autorestarting', 'restarting'].includes(state.kernel)) return true;
    const failed = state.cells.some(each => each.outputs.some(o => o.output_type === 'error'));
    return state.kernel === 'idle' && (failed || state.cells.every(each => each.count));
}}"""

# What must be scrolled sideways. A table that scrolls inside its output does not widen the output,
# and is fine: the reader sees its scrollbar, and the rest stays in place.
TOO_WIDE = """root => [...root.querySelectorAll('.jp-OutputArea-output, .jp-RenderedMarkdown')]
    .filter(element => element.scrollWidth > element.clientWidth + 1)
    .map(element => `${element.scrollWidth} pixels wide in ${element.clientWidth}: `
        + element.innerText.slice(0, 60))"""

# The characters that the browser draws as it draws an unassigned one, in the font of their place.
NO_GLYPH = r"""root => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const draw = (text, font) => {
        context.clearRect(0, 0, 64, 48);
        context.font = `24px ${font}`;
        context.fillText(text, 4, 36);
        return context.getImageData(0, 0, 64, 48).data.join();
    };
    const fonts = {};
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (['SCRIPT', 'STYLE'].includes(parent.tagName)) continue;
        const characters = (fonts[getComputedStyle(parent).fontFamily] ??= new Set());
        for (const character of walker.currentNode.data)
            if (/[^\x00-\x7f]/.test(character) && /[^\p{M}\p{Z}\p{Cc}\p{Cf}]/u.test(character))
                characters.add(character);
    }
    return Object.entries(fonts).flatMap(([font, characters]) => {
        const box = draw('\u0378', font);
        return [...characters].filter(character => draw(character, font) === box)
            .map(character => `${character} (U+${character.codePointAt(0).toString(16)})`);
    });
}"""


class Notebook:
    """One notebook, open in JupyterLab."""

    def __init__(self, lab: Lab, browser, path: Path):
        self.name = path.stem
        self.page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(REPLY_TIMEOUT * 1000)
        self.messages = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.messages.append(f"page error: {error}"))
        self.page.goto(f"{lab.url}/lab/tree/{path.name}?reset&token={lab.token}")
        # A kernel that has not answered yet is "unknown" or "starting".
        self.page.wait_for_function(f"() => ({STATE})()?.kernel === 'idle'", polling=200)
        self.panel = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def _hear(self, message) -> None:
        if message.type == "error":
            self.messages.append(f"console error: {message.text} ({message.location['url']})")

    def state(self) -> dict:
        return self.page.evaluate(STATE)

    def cell(self, index: int):
        return self.panel.locator(".jp-Notebook .jp-Cell").nth(index)

    def command(self, name: str) -> None:
        # Without waiting for its end: a notebook runs longer than Playwright waits.
        self.page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)

    def run_all(self) -> None:
        # The stored outputs and counts must not pass for new ones.
        self.command("notebook:clear-all-cell-outputs")
        self.page.wait_for_function(f"() => ({STATE})().cells.every(each => each.count === null)")
        self.command("notebook:run-all-cells")
        self.wait_until_finished()

    def wait_until_finished(self, seconds: int = RUN_TIMEOUT) -> None:
        from playwright.sync_api import TimeoutError

        try:
            self.page.wait_for_function(FINISHED, polling=200, timeout=seconds * 1000)
        except TimeoutError:
            self.must_be_sound(f"not finished after {seconds} s")
            raise

    def problems(self) -> list[str]:
        """Everything that a learner should not see, in words."""
        state, found = self.state(), list(self.messages)
        if state["kernel"] != "idle":
            found.append(f"the kernel is {state['kernel']}")
        for cell in state["cells"]:
            if not cell["count"]:
                found.append(f"cell {describe(cell)}: has not run")
            for output in cell["outputs"]:
                if output["output_type"] == "error" and "raises-exception" not in cell["tags"]:
                    found.append(f"cell {describe(cell)}: {output['ename']}: {output['evalue']}")
                if output.get("name") == "stderr":
                    text = "".join(output["text"])[:300]
                    found.append(f"cell {describe(cell)}: stderr: {text}")
        # What a widget shows is part of the page, not of the notebook's cells. JupyterLab renders
        # its errors as stderr too.
        inside = self.panel.locator(
            ".widget-output [data-mime-type='application/vnd.jupyter.stderr']"
        )
        found += [f"a widget shows stderr: {text[:300]}" for text in inside.all_inner_texts()]
        found += [f"too wide: {text}" for text in self.panel.evaluate(TOO_WIDE)]
        found += [f"no glyph: {text}" for text in self.panel.evaluate(NO_GLYPH)]
        return found

    def must_be_sound(self, moment: str) -> None:
        if found := self.problems():
            pytest.fail("\n".join([f"{self.name}, {moment}:", *found]), pytrace=False)

    def screenshot(self, moment: str) -> None:
        self.page.screenshot(path=SCREENSHOTS / f"{self.name}_{moment}.png")


def describe(cell: dict) -> str:
    return f"{cell['index']} ({cell['source'].strip().splitlines()[0]})"


@pytest.fixture
def open_notebook(lab, browser):
    opened = []

    def open_(path: Path) -> Notebook:
        opened.append(Notebook(lab, browser, path))
        return opened[-1]

    yield open_
    for notebook in opened:
        notebook.page.close()
    lab.shut_kernels_down()  # each holds up to 2 GB


# What a control's function shows: its text, then its figures.
SHOWN = """cell => {
    const area = cell.querySelector('.widget-output');
    return [area.innerText, ...[...area.querySelectorAll('img')].map(image => image.src)];
}"""
NEWS = f"([cell, old]) => JSON.stringify(({SHOWN})(cell)) !== JSON.stringify(old)"


def use_controls(notebook) -> None:
    """Each control that needs no kernel answers to the keyboard, and says what it shows now."""
    views = notebook.panel.locator(".attn-view")
    assert views.count() > 0, f"{notebook.name} has no control"
    for view in views.all():
        view.scroll_into_view_if_needed()
        said = view.locator("[role=status]")
        before = said.inner_text()
        view.locator("input[type=range], td button").first.focus()
        notebook.page.keyboard.press("ArrowRight")
        notebook.page.keyboard.press("Space")
        assert said.inner_text() != before, f"{before} stays"
    notebook.screenshot("controls")


def explore(notebook) -> None:
    """A word of the explorer lights its source words; the arrow keys step."""
    explorers = notebook.page.locator(".attn-source button")
    view = notebook.panel.locator(".attn-view").filter(has=explorers).first
    words = view.locator(".attn-target button")
    names = words.evaluate_all("all => all.map(word => word.firstChild.innerText)")
    status = view.locator(".attn-status")
    view.scroll_into_view_if_needed()
    words.nth(1).hover()
    assert status.inner_text().startswith(f"{names[1]} ·")
    lit = view.locator(".attn-source button").evaluate_all(
        "all => all.map(word => Number(word.style.getPropertyValue('--w')))"
    )
    assert max(lit) > 0.05
    notebook.screenshot("explorer")
    notebook.page.mouse.move(0, 0)
    words.first.focus()
    cells = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    active = notebook.page.evaluate(cells)
    for key, index in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        notebook.page.keyboard.press(key)
        assert status.inner_text().startswith(f"{names[index]} ·")
    assert notebook.page.evaluate(cells) == active, "JupyterLab took the arrow keys"


def translate(notebook) -> None:
    """A typed sentence is translated; nonsense does no harm."""
    fields = notebook.panel.locator(".widget-text input[type=text]")
    assert fields.count() > 0, f"{notebook.name} has no text field for a sentence"
    field = fields.last
    cell = field.locator("xpath=ancestor::*[contains(@class, 'jp-CodeCell')]")
    field.scroll_into_view_if_needed()
    for moment, sentence in {
        "sentence": "저는 어제 사과를 먹었어요 .",
        "unknown_words": "asdf 뷁뷁 !!!",
        "hostile": "<script>alert(1)</script> $\\frac{1}{0}$ {x} %s \\ '\"",
        "empty": "   ",
        "long": "저는 " * 100,
    }.items():
        before = cell.evaluate(SHOWN)
        field.fill(sentence)
        field.press("Enter")
        notebook.page.wait_for_function(NEWS, arg=[cell.element_handle(), before], polling=100)
        # The kernel is busy since before it sent the news, so this does not end too early.
        notebook.wait_until_finished(REPLY_TIMEOUT)
        text, *figures = cell.evaluate(SHOWN)
        notebook.screenshot(moment)
        notebook.must_be_sound(f"after typing the sentence {moment!r}")
        assert len(figures) == (moment != "empty")
        assert ("unknown words: none" in text) == (moment in ("sentence", "long")), text


def solve_exercise(notebook) -> None:
    """A check is not green for a wrong answer, and green for the folded solution."""
    cells = notebook.state()["cells"]
    number = next(
        i for i, each in enumerate(cells) if re.match(r"(\w+) = check\(\1\)$", each["source"])
    )
    stub, check = cells[number - 1], cells[number]
    folded = notebook.panel.locator("details", has_text="Solution").first
    folded.locator("summary").click()
    solution = folded.locator("pre").inner_text()
    wrong = stub["source"].replace("...", "return 0.0")
    for answer, mark, moment in ((wrong, "✗", "wrong_answer"), (solution, "✓", "right_answer")):
        editor = notebook.cell(stub["index"]).locator(".cm-content")
        editor.click()
        notebook.page.keyboard.press("ControlOrMeta+A")
        notebook.page.keyboard.insert_text(answer)
        assert notebook.state()["cells"][number - 1]["source"].strip() == answer.strip()
        notebook.page.keyboard.press("Shift+Enter")  # this cell, then the check below it
        notebook.page.keyboard.press("Shift+Enter")
        # Both cells have lost their counts by now, so this does not end too early.
        notebook.wait_until_finished(REPLY_TIMEOUT)
        line = notebook.cell(check["index"]).locator(".jp-OutputArea pre", has_text=mark)
        line.wait_for()
        colors = line.locator(f"xpath=descendant-or-self::*[contains(text(), '{mark}')]")
        color = colors.last.evaluate("element => getComputedStyle(element).color")
        red, green, blue = map(int, re.findall(r"\d+", color)[:3])
        is_green = green > red + 40 and green > blue + 40
        assert is_green == (mark == "✓"), f"{line.inner_text()} is {color}"
        notebook.screenshot(moment)
    assert "right" in line.inner_text()


LEARNER = {
    "dot_product_similarity": [use_controls, solve_exercise],
    "attention_by_hand": [use_controls],
    "seq2seq_with_attention": [explore, translate],
    "what_attention_buys": [explore],
    "transformer": [explore],
}


@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.topic)
def test_a_learner_can_use(lesson, open_notebook):
    if not course.can_run(lesson):
        pytest.skip("ATTENTION_NOTEBOOKS_DATA names no file of real sentence pairs")
    notebook = open_notebook(lesson.path)
    notebook.run_all()
    notebook.cell(-1).scroll_into_view_if_needed()
    notebook.screenshot("end")
    notebook.must_be_sound("after running all cells")
    for act in LEARNER.get(lesson.topic, []):
        act(notebook)
        notebook.must_be_sound(f"after {act.__name__}")


INTERACT = "import sys\nfrom ipywidgets import interact\n@interact(x=(0, 3))\ndef show(x):\n"
HTML = "from IPython.display import HTML\nHTML('<{}>')"
BAD = {
    "import sys\nprint('oh', file=sys.stderr)": "stderr: oh",
    "import warnings\nwarnings.warn('Glyph 1234 missing from font')": "Glyph 1234 missing",
    HTML.format('div style="width:3000px">wide</div'): "too wide",
    HTML.format('script>console.error("a")</script'): "console error: a",
    HTML.format('script>throw Error("b")</script'): "page error",
    "print('\\u0378')": "no glyph",
    INTERACT + "    print('oh', file=sys.stderr)": "a widget shows stderr: oh",
    INTERACT + "    return 1 / 0": "a widget shows stderr: -----",
    "print(undefined)": "NameError",  # the last one, as nothing runs after an error
}


def test_what_a_learner_should_not_see_is_found(lab, open_notebook):
    cells = [nbformat.v4.new_code_cell(source) for source in (*BAD, "print('never reached')")]
    notebook = open_notebook(lab.write("bad", cells))
    notebook.run_all()
    found = notebook.problems()
    for words in (*BAD.values(), "(print('never reached')): has not run"):
        assert any(words in problem for problem in found), (words, found)


def test_views_that_are_not_trusted_show_their_static_form(lab, open_notebook):
    outputs = [
        nbformat.v4.new_output("display_data", {"text/html": make().data})
        for make in VIEWS.values()
    ]
    cell = nbformat.v4.new_code_cell("views", outputs=outputs, execution_count=1)
    notebook = open_notebook(lab.write("stored", [cell]))
    notes = notebook.panel.get_by_text("Run this cell to explore.")
    assert notes.count() == len(VIEWS) and notes.last.is_visible()
    assert notebook.panel.locator(".attn-view").count() == 0
    assert notebook.panel.get_by_role("img", name="masked").last.is_visible()
    assert notebook.panel.get_by_role("img", name="cosine").is_visible()
    notes.nth(3).scroll_into_view_if_needed()
    notebook.screenshot("static")
