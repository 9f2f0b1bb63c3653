"""Pages of this room: a patient answers questions; patient and care team read answers."""
