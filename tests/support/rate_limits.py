"""Default rate limits of tax ids, as the settings have them."""

from totem.settings import IdentitySettings

LIMITS = IdentitySettings()
FAILURES, DOCUMENTS, WINDOW_S = LIMITS.most_failures, LIMITS.most_documents, LIMITS.window_s
FIRST_PAUSE_S, LONGEST_PAUSE_S = LIMITS.pause_s, LIMITS.longest_pause_s
