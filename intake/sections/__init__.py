"""The sections of an application: their keys, their shapes, and what of them is still missing. Pure."""
