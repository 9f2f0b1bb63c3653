"""Pages of this room: tasks for the care team, help for everybody, crisis lines for the office."""
