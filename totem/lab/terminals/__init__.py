"""Emulators of card terminals for demonstrations and tests, with a customer who pays, declines or walks away.

Each has the name of its provider's file in `totem.cards.terminals`. They follow the providers' documentation
and public clients; none was compared with a real server.
"""

CARDHOLDERS = ("approve", "decline", "page")
"""Names of `Cardholder`, for the command line, which imports no more."""
