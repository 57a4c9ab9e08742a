"""Emulators of card terminals for demonstrations and tests, with a customer who pays, declines or walks away.

Each has the name of its provider's file in `totem.cards.terminals`. They follow the providers' documentation
and public clients; none was compared with a real server.
"""

from enum import StrEnum


class Cardholder(StrEnum):
    """Conduct of the customer in front of the terminal; the value is its name in the command."""

    APPROVES = "approve"
    DECLINES = "decline"
    WAITS = "page"
    """Acts on the call of a test or a person."""


CARDHOLDERS = tuple(each.value for each in Cardholder)
"""Names of the conducts, the first by default."""
