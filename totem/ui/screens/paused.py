"""Too many documents were tried: one calm sentence, and how long it takes; it goes on by itself."""

from math import ceil

from totem.kiosk.picture import Picture
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen

_COUNTED_S = 90
"""Up to here the seconds are told, above it minutes."""


class PausedScreen(TellingScreen):
    """Says nothing of why: who waits here has most likely nothing to do with it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "paused", "hourglass", context.theme.palette.warning)
        self.close_ways()

    def show_picture(self, picture: Picture) -> None:
        """Tell how long it takes; said once, since a sentence a second is no help to who listens."""
        title = self.tr("Um momento, por favor")
        if picture.pause_s > _COUNTED_S:
            back = self.tr("Este totem volta sozinho em %n minuto(s).", "", ceil(picture.pause_s / 60))
        else:
            back = self.tr("Este totem volta sozinho em %n segundo(s).", "", picture.pause_s)
        self.notice.show_notice(title, back)
        if not self.said:
            self.say(f"{title}. {back}")

    def wipe(self) -> None:
        """Be ready for the next pause."""
        self.notice.show_notice("", "")
        self.say("")
