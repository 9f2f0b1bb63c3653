"""What every test may rely on: a mode of its own, a clock that can stand still, and a browser when there is one."""

import os

# Before Django reads its settings, whoever starts the tests.
os.environ["JOURNEY_MODE"] = "test"
# The browser's driver runs an event loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest

from config import env  # noqa: F401
