"""Signed updates with trial and automatic rollback; versions are installed side by side.

The work is split by privilege. The kiosk, which may not write to the program folder, downloads updates or
reads them from a USB stick, verifies them, stages them in its state folder (`staging`) and requests a restart
when idle (`scheduler`). `apply` runs as root before each start, from the base version: it verifies everything
again, unpacks the new version beside the others and points `current` to it, on trial. A version that shows
its home screen and reaches the ERP confirms itself (`trial`); otherwise the next start goes back to the last
good version.

Signatures are those of The Update Framework (python-tuf): rollback and freeze attacks are detected, and keys
can be rotated in the field.
"""
