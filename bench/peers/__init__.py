"""How others do the same job, written the way their documentation shows it."""
