"""Laboratory: stand-ins for the world outside, for demonstrations and checks.

The reference ERP, a card terminal, and the check of an ERP against the contract. No kiosk loads it: the
commands that use it import it late.
"""
