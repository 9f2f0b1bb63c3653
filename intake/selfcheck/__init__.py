"""The self-check of a visitor: its questions, the way through them, what they come to, and what is carried along. Pure."""
