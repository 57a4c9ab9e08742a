"""Laboratory: stand-ins for the world outside, for demonstrations and checks.

The reference ERP, a card terminal, the check of an ERP against the contract, and simulated kiosks of a fleet.
No kiosk loads it: the commands that use it import it late.
"""
