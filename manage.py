#!/usr/bin/env python
"""The command line of Journey: `manage.py up` starts the whole house."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line  # the path must be set first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
