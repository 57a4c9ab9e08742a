"""Emulators of card terminals, with the customer in front of them.

Each has the name of its provider's file in `totem.cards.terminals`. They follow the providers' documentation
and public clients; none was compared with a real server.
"""
