"""Web page of the fleet's operator: list, details and commands of all kiosks, in Portuguese, on loopback alone.

Rendered on the server from the console's live view; changes follow as Server-Sent Events. Nothing is stored.
"""
