"""What a person chooses: which family comes by which way, and when nothing shall make a sound."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound
from loket.foundation.notifications import policy
from loket.foundation.notifications.errors import CannotBeOff
from loket.foundation.notifications.models import Preference, Quiet
from loket.foundation.notifications.values import KINDS, Channel, QuietHours, Reach

_EVERYWHERE = Reach(email=True, phone=True, push=True)


@audit.operation("notifications.preference.changed")
def set_preference(*, act: Act, recipient: UUID, family: str, channel: Channel, is_off: bool, reach: Reach = _EVERYWHERE) -> None:
    """
    Choose whether a family of messages (`values.KINDS`, its prefix) comes by a channel. The inbox always has them.

    `reach` says by which ways the person can be reached: without e-mail, what must reach them keeps the text message.

    :raises CannotBeOff: for what must reach the person, by the way that is sure.
    :raises NotFound: for a family that does not exist.
    """
    known = next((kind for kind in KINDS if kind.prefix == family), None)
    if known is None or channel is Channel.INBOX:
        raise NotFound
    if is_off and policy.choice(known, channel, reach, {}).why is not None:
        raise CannotBeOff
    row, _ = Preference.objects.update_or_create(recipient=recipient, family=family, channel=channel.value, defaults={"is_off": is_off})
    audit.record(
        act,
        "notifications.preference.changed",
        table="notifications_preference",
        row=row.id,
        subject=recipient,
        details={"family": family, "channel": channel.value, "is_off": is_off},
    )


@audit.operation("notifications.quiet.changed")
def set_quiet_hours(*, act: Act, recipient: UUID, hours: QuietHours) -> None:
    """Choose from when to when nothing makes a sound; urgent messages do all the same."""
    values = {"starts": hours.starts, "ends": hours.ends, "is_off": hours.is_off}
    Quiet.objects.update_or_create(recipient=recipient, defaults=values)
    audit.record(act, "notifications.quiet.changed", table="notifications_quiet", row=recipient, subject=recipient, details=values)
