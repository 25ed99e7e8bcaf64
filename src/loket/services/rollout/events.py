"""What this room tells higher rooms."""

from typing import Final

#: payload: {service, version, hash, region, live_from}.
SERVICE_MADE_LIVE: Final = "rollout.service.made_live"
#: payload: {service, hash, region}.
SERVICE_WITHDRAWN: Final = "rollout.service.withdrawn"
#: payload: {service, version, hash, region, share, begins_at}.
PILOT_BEGUN: Final = "rollout.pilot.begun"
#: payload: {service, version, hash, region, end}.
PILOT_PROMOTED: Final = "rollout.pilot.promoted"
#: payload: {service, version, hash, region, end}.
PILOT_WITHDRAWN: Final = "rollout.pilot.withdrawn"
