"""How publishing is said: states as tags, people by name, differences by place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from loket.foundation.common.calendars import working_time_text
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.oversight.standards.values import LEAST_CASES, LEAST_FOR_TENTHS, Comparison, Measure, Share, VersionFigures
from loket.services.rollout.queries import WHOLE
from loket.services.rollout.values import DOING_WORDS, PROPOSAL_WORDS, Doing, Proposal, ProposalLine, ProposalState

KINDS: Final[Mapping[ProposalState, str]] = {
    ProposalState.SUBMITTED: "info", ProposalState.IN_REVIEW: "info", ProposalState.RETURNED: "warning", ProposalState.REVIEWED: "info",
    ProposalState.APPROVED: "warning", ProposalState.SCHEDULED: "good", ProposalState.LIVE: "good", ProposalState.REJECTED: "bad",
    ProposalState.WITHDRAWN: "neutral",
}  # fmt: skip
#: The way of a proposal, as the page shows it.
WAY: Final = (
    (Text(id="Diajukan", en="Submitted"), (ProposalState.SUBMITTED, ProposalState.RETURNED)),
    (Text(id="Telaah hukum", en="Legal review"), (ProposalState.IN_REVIEW,)),
    (Text(id="Keputusan kepala instansi", en="Decision of the head"), (ProposalState.REVIEWED,)),
    (Text(id="Diberlakukan", en="In force"), (ProposalState.APPROVED, ProposalState.SCHEDULED)),
)
DOING_KINDS: Final[Mapping[Doing, str]] = {
    Doing.RETURNED: "warning", Doing.HELD: "bad", Doing.REJECTED: "bad", Doing.LIVE: "good", Doing.APPROVED: "good", Doing.REVIEWED: "good",
}  # fmt: skip
SYSTEM: Final = Text(id="Sistem", en="The system")
SOMEBODY: Final = Text(id="Pejabat", en="An official")
ROUND: Final = Text(id="{doing}, putaran {round}", en="{doing}, round {round}")
AT_PLACE: Final = Text(id="Catatan pada {place}", en="Comment on {place}")
FEW: Final = Text(id="belum cukup kasus (kurang dari {least})", en="too few cases (fewer than {least})")
TRIED: Final = Text(id="Diuji coba", en="Put on trial")
OF: Final = Text(id="{percent}% ({part} dari {whole})", en="{percent}% ({part} of {whole})")
FEW_OF: Final = Text(id="{part} dari {whole}, belum cukup kasus", en="{part} of {whole}, too few cases")
CLEAR: Final[Mapping[bool | None, Text]] = {
    True: Text(id="Berbeda nyata", en="Clearly different"),
    False: Text(id="Bedanya bisa kebetulan", en="May be chance"),
    None: Text(id="Belum dapat dibandingkan", en="Cannot be compared yet"),
}
MEASURES: Final[tuple[tuple[Measure, Text], ...]] = (
    (Measure.ON_TIME, Text(id="Selesai tepat waktu, dari yang diputus", en="Decided on time, of those decided")),
    (Measure.RETURNED, Text(id="Pernah dikembalikan, dari yang masuk", en="Returned at least once, of those sent")),
    (Measure.REFUSED, Text(id="Ditolak, dari yang diputus", en="Refused, of those decided")),
    (Measure.WITHDRAWN, Text(id="Dibatalkan pemohon, dari yang masuk", en="Withdrawn, of those sent")),
)


def tag(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal's state as a tag."""
    is_tried = proposal.state is ProposalState.LIVE and proposal.share < WHOLE
    return {"label": TRIED if is_tried else PROPOSAL_WORDS[proposal.state], "kind": KINDS[proposal.state]}


def way(state: ProposalState) -> list[dict[str, Any]]:
    """Return how far a proposal came; () where it ended on the way."""
    if state in (ProposalState.REJECTED, ProposalState.WITHDRAWN):
        return []
    now = next((place for place, (_, states) in enumerate(WAY) if state in states), len(WAY))
    return [{"label": label, "state": "done" if place < now else "current" if place == now else "todo"} for place, (label, _) in enumerate(WAY)]


def names(region: str, accounts: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of officials by account."""
    return identity.list_officer_names(region=region, accounts=[one for one in accounts if one is not None])


def said_by(known: Mapping[UUID, str], account: UUID | None) -> Text:
    """Return who did something: a name, or the system."""
    if account is None:
        return SYSTEM
    name = known.get(account)
    return SOMEBODY if name is None else Text(id=name, en=name)


def story(lines: Iterable[ProposalLine], known: Mapping[UUID, str], places: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Return the lines of a proposal for the timeline."""
    found = []
    for line in lines:
        title = DOING_WORDS[line.doing]
        if line.doing is Doing.COMMENTED and line.place:
            title = AT_PLACE.fill(place=places.get(line.place, Text(id=line.place, en=line.place)))
        elif line.doing is Doing.SUBMITTED and line.round > 1:
            title = ROUND.fill(doing=title, round=line.round)
        text = Text(id=line.text, en=line.text) if line.text else None
        found.append({"at": line.at, "title": title, "text": text, "who": said_by(known, line.actor), "kind": DOING_KINDS.get(line.doing, "neutral")})
    return found


def share(one: Share) -> Text:
    """Return `90% (27 dari 30)`, or the counts alone where they are too few."""
    if one.percent is None:
        return FEW_OF.fill(part=one.part, whole=one.whole)
    return OF.fill(percent=one.percent, part=one.part, whole=one.whole)


def length(seconds: int | None, figures: VersionFigures, *, least: int) -> Text:
    """Return a length of working time in words, or that there are fewer cases than `least`."""
    return FEW.fill(least=least) if seconds is None else working_time_text(seconds, day_seconds=figures.day_seconds)


def rows(found: Comparison) -> list[dict[str, Any]]:
    """Return the comparison line by line: what, ordinary, tried, what to make of it."""
    sides = (found.ordinary, found.tried)

    def line(label: Text, cells: Iterable[Text], verdict: Text | None = None) -> dict[str, Any]:
        ordinary, tried = cells
        return {"label": label, "ordinary": ordinary, "tried": tried, "verdict": verdict}

    def numbers(values: Iterable[int]) -> list[Text]:
        return [Text(id=str(one), en=str(one)) for one in values]

    return [
        line(Text(id="Janji waktu", en="Promised time"), [one.promise for one in sides]),
        line(Text(id="Permohonan masuk", en="Applications sent"), numbers(one.started for one in sides)),
        line(Text(id="Masih berjalan", en="Under way"), numbers(one.running for one in sides)),
        line(
            Text(id="Waktu kerja: separuh selesai dalam", en="Working time: half decided within"),
            [length(one.median_seconds, one, least=LEAST_CASES) for one in sides],
        ),
        line(
            Text(id="Waktu kerja: sembilan dari sepuluh dalam", en="Working time: nine of ten within"),
            [length(one.tenths_seconds, one, least=LEAST_FOR_TENTHS) for one in sides],
        ),
        *(line(label, [share(getattr(one, measure.value)) for one in sides], CLEAR[found.clear[measure]]) for measure, label in MEASURES),
    ]


def account_of(request: HttpRequest) -> UUID:
    """Return the account of whoever asks."""
    return UUID(str(request.user.pk))
