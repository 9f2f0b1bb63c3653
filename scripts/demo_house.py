"""A demo clinic that runs on this machine for a while, its clock, its letters, and browsers in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from scripts import browser as chromium

ROOT = Path(__file__).resolve().parent.parent
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
PATIENCE = 240.0
NOTICED = 0.5
"""Seconds after which every part of the house has noticed that its clock was moved; it looks five times a second."""


class Stage:
    """Browsers by the name of who sits at them, and what is done there."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self._browser = browser
        self._address = address
        self._folder = folder
        self.pages: dict[str, Page] = {}
        self.picture = folder / "none.png"
        self.first_session = ""
        self.message_link = ""

    def signed_in(self, role: str, on: ViewportSize = DESK) -> Page:
        """A desk, or a phone, at which the demo's person of that role has signed in."""
        page = self._page(role, on)
        page.goto("/sign-in/")
        page.locator("[name=username]").fill(self._login(role)[0])
        page.locator("[name=password]").fill(self._login(role)[1])
        self.press(page, "Sign in")
        return page

    def phone(self, name: str = "phone") -> Page:
        """A phone at which nobody has signed in."""
        return self._page(name, PHONE)

    def name_of(self, role: str) -> str:
        """What the demo's person of that role is called."""
        from people.models import User  # needs Django to be set up

        return str(User.objects.get(email=self._login(role)[0]).name)

    def take(self, page: Page, *, at: Locator | None = None, height: int = 0) -> None:
        """Take the picture of this step, from ``at`` on or from under the demo's bar; perhaps of a higher window."""
        view = page.viewport_size or DESK
        if height:
            page.set_viewport_size({"width": view["width"], "height": height})
        page.evaluate("() => document.fonts.ready")
        (at or page.locator(".site-head")).evaluate(
            "(one) => one.scrollIntoView({block: 'start', behavior: 'instant'})"
        )
        page.screenshot(path=self.picture, animations="disabled", caret="hide", scale="css")
        page.set_viewport_size({"width": view["width"], "height": view["height"]})

    def look_again(self, page: Page) -> None:
        """Open the same page afresh."""
        page.goto(page.url)

    def press(self, page: Page, name: str | re.Pattern[str]) -> None:
        """Press a button and wait for the page that follows."""
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=isinstance(name, str)).filter(visible=True).first.click()

    def follow(self, page: Page, name: str) -> None:
        """Follow a link."""
        with page.expect_navigation():
            page.get_by_role("link", name=name).first.click()

    def tick(self, box: Locator) -> None:
        """Press the words beside a box or a round button."""
        if not box.is_checked():
            box.page.locator(f"label[for='{box.get_attribute('id')}']").click()

    def open_patient(self, page: Page, name: str) -> None:
        """Find somebody in the caseload."""
        page.goto("/caseload/")
        self.follow(page, name)

    def write_reading(self, page: Page, systolic: int, diastolic: int, pulse: int) -> None:
        """Fill in the form of a reading."""
        form = page.locator("form[action$='/readings/']").filter(visible=True)
        for field, value in (("systolic", systolic), ("diastolic", diastolic), ("pulse", pulse)):
            form.locator(f"[name={field}]").fill(str(value))
        self.press(page, "Write down the reading")

    def clock_on(self, *, minutes: float) -> None:
        """Let the demo's clock jump forward."""
        from common import clock  # needs Django to be set up

        clock.move(timedelta(minutes=minutes))
        time.sleep(NOTICED)

    def clock_to_first_session(self) -> None:
        """Let the demo's clock jump to just after the beginning of the booked session."""
        from common import clock  # needs Django to be set up
        from demo.logins import ZONE

        starts = datetime.fromisoformat(self.first_session).replace(tzinfo=ZoneInfo(ZONE))
        clock.move(starts + timedelta(minutes=3) - clock.now())
        time.sleep(NOTICED)

    def link_to(self, address: str, place: str) -> str:
        """The path behind the button of the newest letter to that address; waits until it has come."""
        if place == "w":
            self.clock_on(minutes=30)
        return until(f"a letter to {address}", lambda: self._link_in_letters(address, place))

    def _link_in_letters(self, address: str, place: str) -> str:
        for path in sorted(
            (self._folder / "var" / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime, reverse=True
        ):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",))
            found = re.search(rf"https?://\S+/{place}/\S+", body.get_content()) if body else None
            if letter["To"] == address and found:
                return urlsplit(found[0]).path
        return ""

    def _page(self, name: str, view: ViewportSize) -> Page:
        context = self._browser.new_context(
            base_url=self._address,
            viewport=view,
            timezone_id="America/New_York",
            locale="en-US",
        )
        self.pages[name] = context.new_page()
        return self.pages[name]

    def _login(self, role: str) -> tuple[str, str]:
        from demo.logins import LOGINS  # needs Django to be set up

        return next((one.email, one.password) for one in LOGINS if one.role == role)


@contextmanager
def opened(folder: Path) -> Iterator[Stage]:
    """Start the demo clinic and a browser; both are gone afterwards."""
    port = _free_port()
    environment = {"JOURNEY_MODE": "embedded", "DEMO": "true", "PORT": str(port), "VAR_DIR": str(folder / "var")}
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "CHROMIUM"}}
    os.environ |= environment | {"DATABASE_URL": "", "BROKER_URL": "", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with (folder / "house.log").open("wb") as log:
        house = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=clean | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        until("the house", lambda: _is_ready(address, house))
        _set_up_django()
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"])
            yield Stage(browser, address, folder)
            browser.close()
    except BaseException:
        print((folder / "house.log").read_text("utf-8", "replace")[-3000:], file=sys.stderr)
        raise
    finally:
        house.send_signal(signal.SIGINT)
        house.wait(20)


def keep(fresh: Path, place: Path, *, most: int) -> None:
    """Put a picture into its place; raises ``ValueError`` for one that is too heavy for a document."""
    _make_light(fresh)
    if fresh.stat().st_size > most:
        raise ValueError(f"{fresh.name} has {fresh.stat().st_size} bytes; at most {most} are kept.")
    shutil.copyfile(fresh, place)


def until(what: str, look: Callable[[], str | bool]) -> str:
    """Look again and again until there is something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {PATIENCE:.0f} s in vain for {what}.")
        time.sleep(0.2)
    return str(found)


def _make_light(picture: Path) -> None:
    """256 colours are enough for a screen, and a third of the bytes."""
    from PIL import Image  # only this script needs it

    with Image.open(picture) as image:
        image.convert("RGB").quantize(colors=256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            picture, optimize=True
        )


def _is_ready(address: str, house: subprocess.Popen[bytes]) -> bool:
    if house.poll() is not None:
        raise RuntimeError("The house closed by itself.")
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:  # noqa: S310  # nosec B310
            return bool(answer.status == 200)
    except OSError:
        return False


def _set_up_django() -> None:
    import django  # only once the environment is set

    django.setup()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
