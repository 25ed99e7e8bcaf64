"""Whose pages these are."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def me(request: HttpRequest) -> UUID:
    """Return the account of the signed-in person. Every view of this door has an audience that is signed in."""
    account = request.user.pk
    assert isinstance(account, UUID), "a view for citizens ran for nobody"  # noqa: S101 - a promise of the audience guard
    return account


def has_password(request: HttpRequest) -> bool:
    """Say whether the signed-in person has a password; accounts by phone alone have none."""
    return request.user.is_authenticated and request.user.has_usable_password()
