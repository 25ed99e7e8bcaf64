"""Faults of the programmer that the record refuses to pass over."""


class NotRecorded(RuntimeError):
    """A public write ended without a line in the record; everything it did is rolled back."""


class NotAnOperation(RuntimeError):
    """Something was recorded outside a public write, where nothing would bind it to a transaction."""
