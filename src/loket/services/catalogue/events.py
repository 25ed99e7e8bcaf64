"""What this room tells higher rooms."""

from typing import Final

#: ref: a new id; payload: {hash, service, version, region}.
VERSION_PUBLISHED: Final = "catalogue.version.published"
