"""Text messages, by any gateway that speaks HTTP."""
