"""The pages of this room: the patient's, the care team's, the office's."""
