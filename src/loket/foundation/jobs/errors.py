"""Faults of the programmer."""


class UnknownJob(LookupError):
    """No room has a job of this name in its `jobs.py`."""


class NotInTransaction(RuntimeError):
    """A job was asked for outside a transaction, where it could outlive the change that it belongs to."""
