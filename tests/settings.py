"""The settings of the house, in test mode, whoever starts the tests."""

import atexit
import os
import shutil

os.environ["JOURNEY_MODE"] = "test"
# The browser's driver runs an event loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from config.settings import *  # noqa: F403
from config.settings import VAR_DIR

atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
