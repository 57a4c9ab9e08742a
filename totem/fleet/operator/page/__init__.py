"""Web page of the fleet's operator, in Portuguese, on loopback alone: list, details and commands.

Rendered on the server from the console's live view; changes follow as Server-Sent Events. Only
the last events of each kiosk are stored.
"""
