"""The leaders' door: what is late and why, and who may move it."""
