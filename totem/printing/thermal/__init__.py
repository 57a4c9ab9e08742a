"""Thermal printers: ESC/POS over any transport, and the printer's own status."""
