"""Agreements that a patient signs: versioned words, signatures, and their end."""
