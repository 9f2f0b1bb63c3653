"""The shapes of the forms of this room."""
