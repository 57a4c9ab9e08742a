"""Fleet: presence, health, metrics and signed commands of many kiosks over an MQTT 5 broker.

Modules at the top are shared by both sides: topics, messages, signatures, trusted keys, and the link to the
broker. `agent/` is the kiosk's side, `operator/` the side of the person who looks after the fleet. Nothing of
this package is imported by a kiosk without `fleet.host`.
"""
