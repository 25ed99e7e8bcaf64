"""
Helper processes with Django started, for work that needs more than one core. They end with their parent, whatever ends it.

Because: this module is imported before Django is there (a new process finds its first function by name), it imports nothing of ours that needs it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent import futures
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, TypeVar

from loket.config import supervisor

Task = TypeVar("Task")
Result = TypeVar("Result")
#: As many as the smallest machine has cores that Loket is made for.
HELPERS: Final = 2


class HelperEnded(RuntimeError):
    """A helper was killed, by somebody or for want of memory; what it did is lost, and what went wrong in it is not known."""


class Crew:
    """
    Some helper processes. Use it as a context: it starts them at once, and ends them when it ends.

    New processes are spawned, never forked: nothing of this process (connections, threads, locks) is in them but `environment`.
    """

    def __init__(self, environment: Mapping[str, str], helpers: int = HELPERS) -> None:
        self._pool = futures.ProcessPoolExecutor(
            helpers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(dict(environment),)
        )
        for _ in range(helpers):
            self._pool.submit(os.getpid)  # Because: a helper takes a second to be ready, while we have other things to do.

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def each(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """
        Yield the results of `function` for all tasks, in their order. Function, tasks and results are sent by pickle.

        :raises HelperEnded: when a helper is gone; what a function raises is raised here, with the helper's own traceback as its cause.
        """
        running = [self._pool.submit(function, task) for task in tasks]
        try:
            for future in running:
                yield future.result()
        except BrokenProcessPool as error:
            raise HelperEnded(
                "Proses pembantu berhenti sebelum selesai, mungkin karena memori habis; coba lagi"
                " / a helper process ended before it was done, perhaps for want of memory; try again."
            ) from error


def _begin(environment: Mapping[str, str]) -> None:
    """Run first in a helper."""
    supervisor.before_start()
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid != os.getppid():
        os._exit(1)  # Because: whoever died before the line above sends no signal any more.
    os.environ.update(environment)
    from loket.config import cli

    cli.setup_django()


def address(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment that leads a helper to the database of a Django connection (its `settings_dict`)."""
    from urllib.parse import quote, urlencode

    where = {"host": settings["HOST"], "port": settings["PORT"]}
    query = urlencode({name: value for name, value in where.items() if value})
    url = f"postgresql://{quote(settings['USER'])}:{quote(settings['PASSWORD'])}@/{quote(settings['NAME'])}?{query}"
    return {"DATABASE_URL": url, "LOKET_OWNER_DATABASE_URL": url}
