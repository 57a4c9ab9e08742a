"""Totem: a self-service kiosk that gives customers their open boletos, to pay by PIX or to print."""
