"""What this room tells higher rooms."""

from typing import Final

#: payload: {service, version, hash, region, live_from}.
SERVICE_MADE_LIVE: Final = "rollout.service.made_live"
#: payload: {service, hash, region}.
SERVICE_WITHDRAWN: Final = "rollout.service.withdrawn"
