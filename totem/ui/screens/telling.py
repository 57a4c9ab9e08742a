"""What the screens that tell one thing have in common: a notice to read, and one or two ways on."""

from totem.ui.controls.button import Button, Look
from totem.ui.controls.notice import Notice
from totem.ui.screens.screen import Context, Screen
from totem.ui.theme import Tone


class TellingScreen(Screen):
    """A notice, and under it (`ways`) the buttons that a subclass adds."""

    def __init__(self, context: Context, name: str, symbol: str, tone: Tone) -> None:
        super().__init__(context, name)
        theme = self.theme
        read, self.ways = self.panes(tall=True)
        self.notice = Notice(theme, symbol, tone, centered=theme.portrait)
        if self.reading is not None:
            self.reading.can_spare(self.notice.medallion)
        read.addStretch(1)
        read.addWidget(self.notice)
        read.addStretch(1)
        self.ways.setSpacing(theme.px(24))
        if not theme.portrait:
            self.ways.addStretch(1)

    def add_way(self, text: str, look: Look, *, name: str, icon: str = "") -> Button:
        """Add a button under the notice, full width; the first is the way most will go."""
        button = Button(self.theme, text, look, icon=icon, name=name, height=148)
        self.ways.addWidget(button)
        return button

    def close_ways(self) -> None:
        """All buttons are there: centre them where there is room."""
        if not self.theme.portrait:
            self.ways.addStretch(1)

    def tell(
        self,
        title: str,
        sentence: str,
        *,
        support: str = "",
        small: str = "",
        symbol: str = "",
        tone: Tone | None = None,
    ) -> None:
        """Show the notice (`Notice.show_notice`), and say it."""
        self.notice.show_notice(title, sentence, support=support, small=small, symbol=symbol, tone=tone)
        self.say(f"{title}. {sentence}")
