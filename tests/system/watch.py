"""What is watched on every page that a journey comes to: accessibility, the content policy, errors, sideways scrolling."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Response

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w.~-]{40,}")


class Watch:
    """Looks over the shoulder of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._rules = WCAG
        self._seen: set[str] = set()
        self.faults: list[str] = []
        self.is_blind = False
        """Whether it only listens: without scripts nothing can be measured on a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"{self._where()}: script error: {error}"))
        page.on("response", self._response)

    def look(self) -> None:
        """Check the page as it stands; the same kind of page is checked once."""
        if self.is_blind:
            return
        self.look_for_sideways()
        if self._where() not in self._seen:
            self._seen.add(self._where())
            self.look_with_axe()

    def only_colours(self) -> None:
        """From now on look at contrast only."""
        self._rules = CONTRAST

    def look_with_axe(self) -> None:
        """No violation of WCAG 2.2 at level AA that a machine can find."""
        found: dict[str, Any] = Axe().run(self._page, options=self._rules).response
        self.faults += [
            f"{self._where()}: {one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found["violations"]
        ]

    def look_for_sideways(self) -> None:
        """Nobody has to scroll sideways to read."""
        wide = self._page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide[0] > wide[1]:
            self.faults.append(f"{self._where()}: {wide[0]} px wide in a view of {wide[1]} px")

    def _where(self) -> str:
        path = _ID.sub("…", self._page.url.partition("://")[2].partition("/")[2].partition("?")[0])
        return f"/{path} [{self._page.title()}]"

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(f"{self._page.url}: {message.text}")

    def _response(self, response: Response) -> None:
        broken = "/static/" in response.url and response.status >= 400
        if broken or response.status >= 500:
            self.faults.append(f"{response.url}: {response.status}")
