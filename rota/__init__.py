"""Who and what there is to book: places, the hours of staff, and whom and what the database holds for when."""
