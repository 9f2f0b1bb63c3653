"""What the tests of this room share."""

from tests.cast import *  # noqa: F403 - the cast's fixtures, for every test here
