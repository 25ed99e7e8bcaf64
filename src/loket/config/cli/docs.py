"""`loket docs`: the reference pages that are made from the code, so that they cannot be wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from django.urls import URLPattern, URLResolver, get_resolver

from loket.config import environment, rooms, wiring
from loket.foundation.common.text import Text
from loket.web.kit.audience import audience_of

TOP: Final = Path(__file__).resolve().parents[4]
REFERENCE: Final = TOP / "docs" / "reference"
_MADE: Final = "<!-- made by `loket docs`; do not edit -->"


def _table(title: str, said: str, head: list[str], rows: list[list[str]]) -> str:
    lines = [f"# {title}", "", _MADE, "", said, "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows), ""])


def _patterns(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern).lstrip("^"), pattern


def routes() -> str:
    """Return the page of addresses and their audiences."""
    rows = []
    for address, pattern in _patterns(get_resolver().url_patterns):
        rows.append([f"`{address}`", pattern.name or "", ", ".join(audience_of(pattern.callback) or ()) or "–"])
    return _table(
        "Routes", "Every address, its name, and for whom it is. Whoever is not named is refused.", ["address", "name", "audience"], sorted(rows)
    )


def events() -> str:
    """Return the page of recorded events and the operation that leaves each."""
    import inspect

    rows = []
    for room in rooms.ROOMS:
        module = rooms.face(room, "operations")
        for name, function in sorted(vars(module).items()) if module else ():
            if (event := getattr(function, "audited_event", None)) and function.__module__.startswith(f"{room}."):
                rows.append([f"`{event}`", f"`{room}.operations.{name}`", (inspect.getdoc(function) or "").split("\n")[0]])
    return _table("Events", "What is recorded, and the public write that leaves it.", ["event", "operation", "what it does"], sorted(rows))


def jobs() -> str:
    """Return the page of background jobs."""
    rows = [
        [f"`{j.name}`", f"`{j.cron}`" if j.cron else "on request", str(j.attempts), (j.run.__doc__ or "").strip().split("\n")[0]]
        for j in wiring.all_jobs()
    ]
    return _table("Jobs", "Work done in the background; each bears being run twice.", ["job", "when (cron, UTC)", "attempts", "what it does"], rows)


def states() -> str:
    """Return the page of states and what may follow, from the tables by which the code itself changes rows."""
    from loket.foundation.notifications import values as notifications
    from loket.foundation.offices import values as offices
    from loket.oversight.privacy import values as privacy
    from loket.services.cases import values as cases
    from loket.services.documents import values as documents
    from loket.services.errands import values as errands
    from loket.services.rollout import values as rollout

    document_words = {state: documents.STANDING_WORDS[documents.Standing(state.value)] for state in documents.TRANSITIONS}
    expired = documents.STANDING_WORDS[documents.Standing.EXPIRED]
    tables: list[tuple[str, str, Mapping[Any, Text], Mapping[Any, Collection[Any]], str]] = [
        ("A case", "services.cases.values.TRANSITIONS", cases.STATE_WORDS, cases.TRANSITIONS, ""),
        ("A step of a case", "services.cases.values.STEP_TRANSITIONS", cases.STEP_WORDS, cases.STEP_TRANSITIONS,
         "A step is opened, or done at once by a rule or an effect. A correction or a resumed case opens a new turn: a step of its own."),
        ("A step at a partner", "services.errands.values.ERRAND_TRANSITIONS", errands.ERRAND_WORDS, errands.ERRAND_TRANSITIONS,
         "That its time is over is a moment beside the state: the partner may answer until an officer takes it back."),
        ("A document", "services.documents.values.TRANSITIONS", document_words, documents.TRANSITIONS,
         f"A valid document whose last day has passed is shown as `expired` ({expired.id} / {expired.en}); that follows from the date and is not stored."),
        ("A signature that was asked for", "services.documents.values.SIGNATURE_TRANSITIONS", documents.SIGNATURE_WORDS, documents.SIGNATURE_TRANSITIONS,
         "A document that waits is asked for once at a time; after a refusal it waits as before."),
        ("A version of a service in a region", "services.rollout.values.VERSION_TRANSITIONS", rollout.VERSION_WORDS, rollout.VERSION_TRANSITIONS,
         "Not stored: it follows from when the version was made live and from the clock."),
        ("A proposed change of an office", "foundation.offices.values.PROPOSAL_TRANSITIONS", offices.PROPOSAL_WORDS, offices.PROPOSAL_TRANSITIONS,
         "Nothing takes effect before it is approved, by another person than the one who proposed it."),
        ("A proposal to publish", "services.rollout.values.PROPOSAL_TRANSITIONS", rollout.PROPOSAL_WORDS, rollout.PROPOSAL_TRANSITIONS,
         "A returned proposal is submitted again as its next round. Who drafted it neither reviews nor approves; who reviewed it does not approve."),
        ("A request about personal data", "oversight.privacy.values.REQUEST_TRANSITIONS", privacy.STATE_WORDS, privacy.REQUEST_TRANSITIONS,
         "Its clock runs in hours of the clock, not in working hours; it is answered once."),
        ("A copy of somebody's data", "oversight.privacy.values.COPY_TRANSITIONS", privacy.COPY_WORDS, privacy.COPY_TRANSITIONS,
         "Nothing of it is left when it is over."),
        ("A sending of a message by e-mail", "foundation.notifications.values.DELIVERY_TRANSITIONS", notifications.DELIVERY_WORDS,
         notifications.DELIVERY_TRANSITIONS, "The message itself is in the inbox at once, whatever becomes of the mail."),
    ]  # fmt: skip
    parts = [
        "# States",
        "",
        _MADE,
        "",
        "What may follow what. A pair that is not here cannot happen: where a state is stored, the code asks the same table before it changes a row.",
        "",
    ]
    for title, where, words, after, note in tables:
        parts += [
            f"## {title}",
            "",
            f"`{where}`.{' ' + note if note else ''}",
            "",
            "| state | Indonesian | English | may become |",
            "|---|---|---|---|",
        ]
        parts += [f"| `{s.value}` | {words[s].id} | {words[s].en} | {', '.join(sorted(f'`{n.value}`' for n in after[s])) or '–'} |" for s in after]
        parts.append("")
    return "\n".join(parts)


PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": environment.as_markdown,
    "routes.md": routes,
    "events.md": events,
    "jobs.md": jobs,
    "states.md": states,
}


@click.command()
@click.option("--check", is_flag=True, help="Hanya bandingkan / only compare with what is there.")
def command(check: bool) -> None:
    """
    Make the generated reference pages.

    Example: loket docs --check
    """
    stale = []
    for name, make in PAGES.items():
        path, text = REFERENCE / name, make()
        if not path.exists() or path.read_text() != text:
            stale.append(f"docs/reference/{name}")
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    if check and stale:
        raise click.ClickException(f"tidak mutakhir / out of date: {', '.join(stale)}. Run 'loket docs' and commit.")
    click.echo(f"{len(PAGES)} halaman / pages, {len(stale)} {'lama / stale' if check else 'ditulis / written'}")
