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
#: Of a proposal. ref: its id; payload: {service, version, hash, region, agency, state, round}.
PROPOSAL_SUBMITTED: Final = "rollout.proposal.submitted"
PROPOSAL_TAKEN: Final = "rollout.proposal.taken"
PROPOSAL_COMMENTED: Final = "rollout.proposal.commented"
PROPOSAL_RETURNED: Final = "rollout.proposal.returned"
PROPOSAL_REVIEWED: Final = "rollout.proposal.reviewed"
PROPOSAL_APPROVED: Final = "rollout.proposal.approved"
PROPOSAL_SCHEDULED: Final = "rollout.proposal.scheduled"
PROPOSAL_UNSCHEDULED: Final = "rollout.proposal.unscheduled"
PROPOSAL_HELD: Final = "rollout.proposal.held"
PROPOSAL_LIVE: Final = "rollout.proposal.live"
PROPOSAL_REJECTED: Final = "rollout.proposal.rejected"
PROPOSAL_WITHDRAWN: Final = "rollout.proposal.withdrawn"
#: payload: {service, version, hash, region}. The operator's path: the first version of a service in a region.
VERSION_INSTALLED: Final = "rollout.version.installed"
#: payload: {service, hash, region, agency, days_left}.
REVIEW_REMINDED: Final = "rollout.review.reminded"
