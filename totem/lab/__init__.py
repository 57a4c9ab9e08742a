"""Laboratory: stand-ins for the world outside, for demonstrations, checks and tests.

The reference ERP, emulators of vendors' ERPs, the check of an ERP against the contract, simulated kiosks of a
fleet, and pictures of every screen. No kiosk loads it: the commands that use it import it late.
"""
