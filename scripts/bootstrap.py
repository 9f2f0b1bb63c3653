"""Make or mend the virtual environment. Needs nothing but Python; says in one sentence what is wrong.

    python scripts/bootstrap.py run    what the house runs on
    python scripts/bootstrap.py dev    the same, and what it is tested with

What was installed is noted in the environment, by the hash of the pinned list. An environment without that note was
interrupted, or belongs to somebody else's program, and is made anew.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NOTE = HOME / "journey.json"
LISTS = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}

OFFLINE_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ConnectionError",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ProxyError",
    "from versions: none",
)


class Trouble(Exception):
    """Something that the person at the keyboard has to change; its text is the sentence to show."""


def fingerprint(name: str) -> str:
    """The hash of a pinned list."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def installed() -> dict[str, str]:
    """What the environment's note says; empty when it is missing, broken or of another Python."""
    try:
        note = json.loads(NOTE.read_text("utf-8"))
        works = subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    except (OSError, ValueError):
        return {}
    return note if works and isinstance(note, dict) else {}


def make_environment() -> None:
    """A fresh, empty environment."""
    result = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(HOME)], capture_output=True, text=True, check=False
    )
    if result.returncode == 0:
        return
    if "ensurepip" in result.stdout + result.stderr or "No module named venv" in result.stderr:
        raise Trouble(
            "This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv"
        )
    raise Trouble(f"The virtual environment could not be made: {_last_line(result.stdout + result.stderr)}")


def install(name: str) -> None:
    """Install one pinned list; every file must have a hash that stands in it."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--retries", "2", "--timeout", "20", "--require-hashes", "-r", str(ROOT / name)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return
    said = result.stdout + result.stderr
    if any(sign in said for sign in OFFLINE_SIGNS):
        raise Trouble(
            "The libraries could not be downloaded: is this machine online? Nothing else is needed; try again."
        )
    raise Trouble(f"The libraries in {name} could not be installed: {_last_line(said)}")


def prepare(kind: str) -> None:
    """Bring the environment to what `kind` needs; quick when it is there already."""
    wanted = {name: fingerprint(name) for name in LISTS[kind]}
    present = installed()
    if all(present.get(name) == value for name, value in wanted.items()):
        return
    print("Setting up Journey's Python environment; this takes a minute the first time …", flush=True)
    if not present:
        make_environment()
    NOTE.unlink(missing_ok=True)
    install(LISTS[kind][-1])
    NOTE.write_text(json.dumps({**present, **wanted}), "utf-8")


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason was given."


def main() -> int:
    """Prepare; the exit code says whether it worked."""
    if sys.version_info < (3, 11):  # noqa: UP036  (an older Python may well start this file)
        print("Journey needs Python 3.11 or newer.", file=sys.stderr)
        return 1
    try:
        prepare(sys.argv[1] if len(sys.argv) > 1 else "run")
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped before it was done; the next start begins again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
