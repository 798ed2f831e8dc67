"""A real browser before a real `tanya run`. Screenshots are kept where TANYA_TEST_SCREENSHOTS says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.durability.conftest import ALWAYS_OPEN
from tests.real_house import copy_of_checkout, model_of_checkout
from tests.real_process import Tanya

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 20_000
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with the module: as long as it is there its event loop runs, and no asynchronous test can."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        if os.environ.get("TANYA_REQUIRE_SERVERS") == "1":
            pytest.fail("chromium is not installed", pytrace=False)
        pytest.skip("chromium is not installed")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def tanya(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tanya]:
    """Always open, and nobody at the desk until a test signs somebody in."""
    model_of_checkout()
    folder = copy_of_checkout(tmp_path_factory.mktemp("browser") / "project")
    (folder / "data/hours.yml").write_text(ALWAYS_OPEN, encoding="utf-8")
    started = Tanya(folder).until_ready()
    yield started
    started.kill()


@pytest.fixture
def context(browser: Browser, tanya: Tanya) -> Iterator[BrowserContext]:
    """A browser of the visitor's own: English, on a desktop."""
    opened = browser.new_context(
        base_url=tanya.url,
        locale="en-GB",
        timezone_id="Asia/Jakarta",
        viewport={"width": 1280, "height": 800},
    )
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture
def open_page(context: BrowserContext) -> Open:
    """Opens a page that must not stumble: an error in its scripts fails the test."""

    def open_one(path: str = "/", **options: Any) -> Page:
        page = context.new_page(**options)
        page.on("pageerror", lambda error: pytest.fail(f"{path}: {error}"))
        page.goto(path)
        return page

    return open_one


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[..., None]:
    folder = os.environ.get("TANYA_TEST_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take


@pytest.fixture(scope="session")
def annas_session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first module that needs Anna keeps her session; her link works once."""
    return tmp_path_factory.mktemp("anna") / "session.json"


@pytest.fixture(scope="module")
def desk_context(browser: Browser, tanya: Tanya, annas_session: Path) -> Iterator[BrowserContext]:
    """The browser of Anna, the first agent, who comes by the link that is printed at the start."""
    opened = browser.new_context(
        base_url=tanya.url,
        locale="en-GB",
        viewport={"width": 1280, "height": 800},
        storage_state=annas_session if annas_session.exists() else None,
    )
    opened.set_default_timeout(PATIENCE_MS)
    if not annas_session.exists():
        page = opened.new_page()
        page.goto(tanya.first_link)
        page.fill("[name=name]", "Anna")
        page.fill("[name=email]", "anna@lagu.example")
        page.fill("[name=password]", "correct horse battery")
        page.click("form.stack button")
        expect(page.locator("tanya-queue")).to_be_visible()
        page.close()
        opened.storage_state(path=annas_session)
    yield opened
    opened.close()
