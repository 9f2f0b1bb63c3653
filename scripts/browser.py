"""Find a Chromium for the browser journeys, or get one; say loudly when there is none.

A build server (CI=true) must have one: there it is an error.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), "~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")


def find() -> str | None:
    """The browser named by CHROMIUM, else one on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def downloaded() -> bool:
    """Whether playwright has a browser of its own."""
    return any(list(Path(place).expanduser().glob("chromium*")) for place in PLACES if place)


def available() -> bool:
    """Whether the browser journeys can run."""
    return bool(find()) or downloaded()


def get() -> None:
    """Try what this machine allows: its package manager when we may use it, else playwright's download."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser journeys …", flush=True)
        _try("apt-get", "update", "-qq")
        _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    if not available():
        print("Downloading a Chromium for the browser journeys …", flush=True)
        _try(sys.executable, "-m", "playwright", "install", "chromium")


def _try(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, capture_output=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(f"{command[0]} did not work: {type(problem).__name__}", file=sys.stderr)


def main() -> int:
    """Look, get, complain."""
    if not available():
        get()
    if available():
        return 0
    bar = "=" * 78
    print(f"{bar}\nNO CHROMIUM: THE BROWSER JOURNEYS ARE LEFT OUT.", file=sys.stderr)
    print(f"Install Chromium, or name one with CHROMIUM=/path/to/chromium.\n{bar}", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
