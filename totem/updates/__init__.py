"""Updates that cannot brick: versions side by side, a signed archive, a trial, and a way back.

Two halves that do not trust each other. The kiosk, which may not write where programs lie, downloads or reads
from a stick, checks signatures, and lays what it has into its state folder (`staging`); at a quiet moment it
asks to be started again (`keeper`). `apply`, run by root before each start from the bundle that was installed
first, checks all of it again, unpacks beside what is there, and has `current` name the new version, on trial.
A new version that draws its home screen and reaches the ERP confirms itself (`trial`); one that does not is
left for the last good one at the next start.

Signatures are The Update Framework's (python-tuf): old metadata is refused (rollback), so is metadata that
nobody renews (freeze), and keys can be changed while kiosks are in the field.
"""
