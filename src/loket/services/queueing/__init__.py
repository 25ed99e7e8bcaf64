"""Numbers of the hall: taking one, calling, and what the screen shows."""
