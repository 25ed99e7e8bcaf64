"""Plain prepared statements for the hot paths."""
