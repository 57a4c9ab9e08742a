"""Totem: a self-service kiosk that gives a customer the open boletos of a company, to pay by PIX or to print."""
