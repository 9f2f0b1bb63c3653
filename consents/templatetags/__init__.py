"""Template tags for pages of rooms above."""
