"""How long things last, with where the number comes from."""

from __future__ import annotations

import datetime as dt
from typing import Final

#: Source: RFC 6749 4.1.2 says 10 minutes at most; OpenID's conformance suites redeem within seconds.
CODE_LASTS: Final = dt.timedelta(seconds=60)
#: Access tokens of people and of systems. Source: issue 4, "short tokens"; a withdrawn consent ends them at once anyway.
ACCESS_LASTS: Final = dt.timedelta(minutes=10)
#: A refresh token that nobody uses. Source: RFC 9700 4.14.2, "expire if inactive".
REFRESH_LASTS: Final = dt.timedelta(days=30)
#: So long one consent lets an application in without the person; the consent page says so.
OFFLINE_LASTS: Final = dt.timedelta(days=180)
#: The same on a phone, which is lost, lent and sold: shorter, because the token alone is enough there (RFC 9700 2.2.2).
PHONE_REFRESH_LASTS: Final = dt.timedelta(days=14)
PHONE_OFFLINE_LASTS: Final = dt.timedelta(days=90)
#: Without `offline_access` an application is let in as long as a session lasts at most (SESSION_COOKIE_AGE).
ONLINE_LASTS: Final = dt.timedelta(hours=8)
ID_TOKEN_LASTS: Final = dt.timedelta(minutes=5)
#: A client's assertion may live so long at most, as common libraries make them; its `jti` is kept as long. The clocks may differ by so much.
ASSERTION_LASTS: Final = dt.timedelta(hours=1)
CLOCK_SKEW: Final = dt.timedelta(seconds=30)
#: Two, so that a secret is changed without a gap.
MOST_SECRETS: Final = 2
MOST_URIS: Final = 10
MOST_KEYS: Final = 5
#: Days until a proposal that nobody decided is closed, as in `offices`.
PROPOSAL_DAYS: Final = 14
#: Spent codes and tokens are kept so long, so that their reuse is noticed; then they are swept away.
SPENT_KEPT: Final = dt.timedelta(days=2)
#: An application that did not hear of a sign-out is told again after so long, seven times over a day; by then its own sessions are over.
TOLD_AGAIN: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
