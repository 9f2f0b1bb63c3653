"""Every gate that needs no running program, one after the other; all are run, and the failed ones are named."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent


def example() -> dict[str, str]:
    """The variables of `.env.example` with their values, as a production house would set them."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    pairs = (line.removeprefix("# ").split("=", 1) for line in lines if "=" in line and not line.startswith("##"))
    return {name: value for name, value in pairs if name.isidentifier() and name.isupper()}


def production(folder: str) -> dict[str, str]:
    """The environment of an exemplary production house, with keys made for this run only."""
    made = {"SECRET_KEY": Fernet.generate_key().decode() * 2, "FIELD_KEYS": Fernet.generate_key().decode()}
    return {**example(), **made, "JOURNEY_MODE": "production", "VAR_DIR": folder}


def gates(folder: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and further environment of each gate."""
    test = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    manage = [PYTHON, "manage.py"]
    return [
        ("lint", [PYTHON, "-m", "ruff", "check", "."], {}),
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."], {}),
        ("rooms", [str(BIN / "lint-imports")], test),
        ("templates", [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], test),
        ("deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(folder)),
        ("security", [PYTHON, "-m", "bandit", "-q", "-c", "pyproject.toml", "-ll", "-r", "."], {}),
        ("types", [PYTHON, "-m", "mypy", "."], test),
    ]


def main() -> int:
    """Run the gates named on the command line, or all."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name, command, extra in gates(folder):
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            began = time.monotonic()
            result = subprocess.run(
                command, cwd=ROOT, env={**os.environ, **extra}, capture_output=True, text=True, check=False
            )
            word = "ok" if result.returncode == 0 else "FAILED"
            print(f"{name:<12}{word:<8}{time.monotonic() - began:5.1f} s", flush=True)
            if result.returncode:
                failed.append(name)
                print(result.stdout + result.stderr, flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
