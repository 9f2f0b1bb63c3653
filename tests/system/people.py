"""The people of the journeys, each at a browser of their own, and what they do there in their own words."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.cast import PASSWORD
from tests.system.watch import Watch

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
ZOOMED = {"width": 640, "height": 450}


class Visitor:
    """Somebody at a browser. Every page that they come to is watched."""

    def __init__(self, browser: Browser, address: str, *, view: dict[str, int] = DESK, **how: Any) -> None:
        self._context = browser.new_context(
            base_url=address, viewport=view, timezone_id="America/New_York", locale="en-US", **how
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.watch = Watch(self.page)

    def carries(self, session_key: str, address: str) -> None:
        """Go on in a session that was begun elsewhere."""
        self._context.add_cookies([{"name": "journey_session", "value": session_key, "url": address}])

    def opens(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(path)
        self.watch.look()

    def presses(self, name: str, within: Locator | None = None) -> None:
        """Press the button of that name, and look at the page that follows."""
        with self._following():
            (within or self.page).get_by_role("button", name=name, exact=True).click()
        self.watch.look()

    def follows(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow the first link of that name."""
        with self._following():
            (within or self.page).get_by_role("link", name=name).first.click()
        self.watch.look()

    def fills(self, within: Locator | None = None, /, **values: object) -> None:
        """Write into fields by their names."""
        for name, value in values.items():
            (within or self.page).locator(f"[name='{name}']").fill(str(value))

    def chooses(self, label: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Tick a box or a round button by its words."""
        self.ticks((within or self.page).get_by_label(label, exact=not isinstance(label, re.Pattern)))

    def ticks(self, button: Locator) -> None:
        """Press the words of a box or a round button, as a finger does."""
        if not button.is_checked():
            self.page.locator(f"label[for='{button.get_attribute('id')}']").click()
        expect(button).to_be_checked()

    def leaves_out(self, label: str) -> None:
        """Take the tick off a box by its words."""
        box = self.page.get_by_label(label, exact=True)
        if box.is_checked():
            self.page.locator(f"label[for='{box.get_attribute('id')}']").click()
        expect(box).not_to_be_checked()

    def form(self, action: str) -> Locator:
        """The form that is sent to an address with that ending."""
        return self.page.locator(f"form[action$='{action}']")

    def sees(self, words: str) -> None:
        """The words stand on the page."""
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def until(self, question: str) -> None:
        """Ask the browser until it says yes; a wait of the driver's own asks again by `eval`, which the pages forbid."""
        for _try in range(150):
            if self.page.evaluate(question):
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"never: {question}")

    def is_headed(self, words: str) -> None:
        """The page's heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        """By address and password."""
        self.opens("/sign-in/")
        self.fills(username=email, password=password)
        self.presses("Sign in")

    def leaves(self) -> None:
        """Close the browser; whatever was found on the way is an error."""
        self._context.close()
        assert not self.watch.faults, "\n".join(self.watch.faults)

    def _following(self) -> AbstractContextManager[Any]:
        return self.page.expect_navigation(wait_until="load")
