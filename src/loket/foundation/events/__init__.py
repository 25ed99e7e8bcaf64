"""What happened, told upwards."""
