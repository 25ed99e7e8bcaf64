"""What this room tells higher rooms."""

from typing import Final

#: ref: a new id; payload: {hash, service, version, region}.
VERSION_PUBLISHED: Final = "catalogue.version.published"
#: ref: the draft; payload: {service, region}.
DRAFT_STARTED: Final = "catalogue.draft.started"
DRAFT_SAVED: Final = "catalogue.draft.saved"
DRAFT_MOVED: Final = "catalogue.draft.moved"
DRAFT_CLOSED: Final = "catalogue.draft.closed"
