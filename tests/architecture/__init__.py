"""Tests about the code itself. Each guards that it looked at something."""
