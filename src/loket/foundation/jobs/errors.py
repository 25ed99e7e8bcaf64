"""Faults of the programmer, and one that people meet."""

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text


class JobGone(Refusal):
    """The job is not among those given up any more: somebody was quicker."""

    code = "jobs.job.gone"
    status = 409
    message = Text(
        id="Pekerjaan ini tidak lagi ada di daftar yang gagal; mungkin sudah diulang orang lain.",
        en="This job is not among those given up any more; somebody else may have begun it again.",
    )


class UnknownJob(LookupError):
    """No room has a job of this name in its `jobs.py`."""


class NotInTransaction(RuntimeError):
    """A job was asked for outside a transaction, where it could outlive the change that it belongs to."""
