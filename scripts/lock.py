"""Write requirements.txt and requirements-dev.txt anew: exact versions, hashes, for every Python since 3.11."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def compile_one(name: str, upgrade: bool) -> None:
    """Resolve `name`.in into `name`.txt; pins that still fit are kept unless `upgrade` is asked for."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes",
        "--python-version", "3.11", "--no-emit-index-url", "--no-header", "--no-annotate",
        f"{name}.in", "--output-file", f"{name}.txt",
    ]  # fmt: skip
    subprocess.run(command + (["--upgrade"] if upgrade else []), cwd=ROOT, check=True)


if __name__ == "__main__":
    for each in ("requirements", "requirements-dev"):
        compile_one(each, upgrade="--upgrade" in sys.argv)
