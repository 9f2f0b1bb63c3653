"""The house runs on what ``requirements.txt`` installs, without the tools of those who build it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OPEN_EVERY_MODULE = """
import importlib.metadata, pathlib, sys

only_for_building = set(sys.argv[1].split(","))
tools = {
    module
    for module, packages in importlib.metadata.packages_distributions().items()
    if {name.lower().replace("_", "-") for name in packages} <= only_for_building
}


class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in tools:
            raise ModuleNotFoundError(f"{name} is a tool for building, not for running")


sys.meta_path.insert(0, Refuse())
import django

django.setup()
rooms = sys.argv[2].split(",")
for room in rooms:
    for path in sorted(pathlib.Path(room).rglob("*.py")):
        importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
print("opened")
"""


def pinned(name: str) -> set[str]:
    text = (ROOT / name).read_text("utf-8")
    return {found.lower().replace("_", "-") for found in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def test_every_room_opens_with_nothing_but_what_running_it_installs(tmp_path: Path) -> None:
    rooms = "common,people,messaging,safety,measures,journey,sessions,integration,home,demo,config"
    environment = {**os.environ, "JOURNEY_MODE": "embedded", "DEMO": "true", "VAR_DIR": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": "", "BROKER_URL": ""}
    tools = pinned("requirements-dev.txt") - pinned("requirements.txt")
    assert "django-stubs-ext" in tools
    answer = subprocess.run(
        [sys.executable, "-c", OPEN_EVERY_MODULE, ",".join(tools), rooms],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.stdout.strip().endswith("opened"), answer.stderr[-2000:]
