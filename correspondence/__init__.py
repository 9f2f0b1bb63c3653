"""Messages between a patient and their care team: one plain thread, and who reads it when."""
