"""System checks: combinations of settings that must not go live."""
