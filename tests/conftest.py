"""The browser of the browser tests, found in one place."""

import os
import shutil

import pytest

HOW_TO_INSTALL = (
    "no Chromium was found: install one with `.venv/bin/python -m playwright install --with-deps "
    "chromium` (Windows: .venv\\Scripts\\python), or with the system's own packages, such as "
    "`apt install chromium`, or name one in the environment variable CHROMIUM"
)


def pytest_addoption(parser):
    parser.addoption(
        "--require-browser",
        action="store_true",
        help="a missing Chromium fails the browser tests instead of skipping them",
    )


def launch_chromium(playwright):
    """Start Chromium, or return None where there is none.

    Playwright starts it without its sandbox, which neither root nor many containers can have; the
    tests show it nothing but this repository's pages.
    """
    chromium = playwright.chromium
    if path := os.environ.get("CHROMIUM"):
        return chromium.launch(executable_path=path)
    if browser := launch_if_installed(chromium):  # Playwright's own download
        return browser
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if path := shutil.which(name):
            return chromium.launch(executable_path=path)
    # Chrome at the place where macOS and Windows keep it.
    return launch_if_installed(chromium, channel="chrome")


def launch_if_installed(chromium, **options):
    try:
        return chromium.launch(**options)
    except Exception as error:
        if "doesn't exist" in str(error) or "is not found" in str(error):
            return None
        raise


@pytest.fixture(scope="session")
def browser(request):
    """A headless Chromium. Without one, tests that need it are skipped: see --require-browser."""
    missing = pytest.fail if request.config.getoption("--require-browser") else pytest.skip
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("the package playwright is missing: pip install --editable .[browser]")
    with sync_playwright() as playwright:
        chromium = launch_chromium(playwright)
        if chromium is None:
            missing(HOW_TO_INSTALL)
        yield chromium
        chromium.close()
