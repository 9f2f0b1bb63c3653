#!/usr/bin/env python
"""The command line of Journey: `manage.py up` starts the whole house."""

import os
import signal
import sys
from types import FrameType


def main() -> None:
    """Hand the command line to Django; settings that make no sense end in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["up"]:
        # First of all: somebody may press Ctrl-C while the libraries are still being read.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _leave)
    from django.core.exceptions import ImproperlyConfigured  # after the handlers, because it takes its time
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"Journey cannot start. {problem}")


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


if __name__ == "__main__":
    main()
