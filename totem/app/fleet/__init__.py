"""The fleet in the running kiosk: link and reports, handlers of commands, and what configurations need.

Imported only where a broker is configured, on a worker thread once the monitors run.
"""
