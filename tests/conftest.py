"""What tests share: figures go into memory, and Chromium is found for those marked `browser`."""

import os
import shutil
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("agg")
HOW_TO_INSTALL = (
    "no Chromium was found: install one with `.venv/bin/python -m playwright install --with-deps "
    "chromium` (Windows: .venv\\Scripts\\python), or with the system's own packages, such as "
    "`apt install chromium`; or name one in the environment variable CHROMIUM, or an installed "
    "Chrome with --browser-channel chrome"
)


def pytest_addoption(parser):
    parser.addoption(
        "--require-browser",
        action="store_true",
        help="a missing Chromium fails the browser tests instead of skipping them",
    )


@pytest.fixture
def listen():
    """To call with a page, which must write nothing to the console and open no dialog."""
    heard = []

    def listen_to(page):
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: (heard.append("dialog"), dialog.dismiss()))
        return heard

    yield listen_to
    assert heard == []


@pytest.fixture
def silent(page, listen):
    listen(page)


@pytest.fixture(scope="session")
def trained():
    """The translator of `make translator`, trained once for all browser tests."""
    from helpers.corpus import generate_pairs
    from helpers.seq2seq import train_translator  # with it comes TensorFlow

    return train_translator(generate_pairs(15_000))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_type, request):
    """Where Chromium is: the system's, else Playwright's own, else a skip (--require-browser).

    Playwright starts it without its sandbox, which neither root nor many containers can have; the
    tests show it nothing but this repository's pages.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path:
        return {**browser_type_launch_args, "executable_path": path}
    if (
        "channel" not in browser_type_launch_args
        and not Path(browser_type.executable_path).exists()
    ):
        missing = pytest.fail if request.config.getoption("--require-browser") else pytest.skip
        missing(HOW_TO_INSTALL)
    return browser_type_launch_args
