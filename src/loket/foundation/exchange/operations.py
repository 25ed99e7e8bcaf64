"""Public writes: grants, what agencies' systems read (each reading is a write to the record), webhooks."""

from __future__ import annotations

from loket.foundation.exchange.granting import approve as approve
from loket.foundation.exchange.granting import expire as expire
from loket.foundation.exchange.granting import propose as propose
from loket.foundation.exchange.granting import reject as reject
from loket.foundation.exchange.granting import review as review
from loket.foundation.exchange.granting import withdraw as withdraw
from loket.foundation.exchange.hooks import enter_webhook as enter_webhook
from loket.foundation.exchange.hooks import notify_client as notify_client
from loket.foundation.exchange.hooks import remove_webhook as remove_webhook
from loket.foundation.exchange.hooks import replay as replay
from loket.foundation.exchange.hooks import retry_delivery as retry_delivery
from loket.foundation.exchange.hooks import rotate_secret as rotate_secret
from loket.foundation.exchange.hooks import test_webhook as test_webhook
from loket.foundation.exchange.serving import batch as batch
from loket.foundation.exchange.serving import lookup as lookup
from loket.foundation.exchange.serving import verify as verify
