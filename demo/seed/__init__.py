"""Plays the stories of the demo: every fact by the service that would have written it, at the time it happened."""
