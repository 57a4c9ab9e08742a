"""The page that tries the ERP: at once, and again when asked; it leads on, or to what is wrong."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot

from totem.background import Runner
from totem.staff.erp_trial import Blame, Trial
from totem.ui.controls.button import Button, Look
from totem.ui.controls.notice import Notice
from totem.ui.controls.spinner import Spinner
from totem.ui.staff.page import Page
from totem.ui.staff.waiter import LONG, Waiter
from totem.ui.theme import Theme, Tone

AGAIN = "Tentar de novo"
MEND = {Blame.ADDRESS: "Mudar o endereço", Blame.TOKEN: "Mudar o token"}


class ConnectionTestPage(Page):
    """Says what came of it as customers' screens say good and bad news."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        attempt: Callable[[], Coroutine[Any, Any, Trial]],
        pages: Mapping[Blame, str],
        runner: Runner,
    ) -> None:
        """`pages` are where each is changed that may be to blame."""
        super().__init__(theme, title, name, tall=True)
        self._attempt, self._pages = attempt, pages
        self._blame: Blame | None = None
        self._waiter = Waiter(runner, self)
        self._waiter.grew_long.connect(self._say_long)
        self._calm = Tone(theme.palette.accent, theme.palette.soft)
        self._notice = Notice(theme, "server", self._calm)
        self._spinner = Spinner(theme)
        self.column.insertStretch(0, 1)
        self.read(self._notice, self._spinner)
        self.column.setAlignment(self._spinner, Qt.AlignmentFlag.AlignHCenter)
        self._on = self._button("Continuar", Look.PRIMARY, "setup_on", self.go_back)
        self._mend = self._button("", Look.PRIMARY, "setup_mend", self._go_mend)
        self._again = self._button(AGAIN, Look.OUTLINE, "setup_again", self.begin)

    def begin(self) -> None:
        """Try."""
        for button in (self._on, self._mend, self._again):
            button.hide()
        self._spinner.show()
        self._notice.show_notice("Perguntando ao ERP…", "Um momento.", symbol="server", tone=self._calm)
        self._waiter.run(self._attempt(), self._came, self._broke_off)

    def end(self) -> None:
        """Wait for it no more."""
        self._waiter.stop()
        self._spinner.hide()

    def _came(self, trial: Trial) -> None:
        palette = self.theme.palette
        self._spinner.hide()
        self._notice.show_notice(
            trial.title,
            trial.words,
            symbol="check" if trial.good else "triangle-alert",
            tone=palette.success if trial.good else palette.danger,
        )
        self._blame = trial.blame
        self._on.setVisible(trial.good)
        self._mend.setVisible(trial.blame is not None)
        if trial.blame is not None:
            self._mend.relabel(MEND[trial.blame])
        is_main = not trial.good and trial.blame is None
        self._again.relabel(AGAIN, look=Look.PRIMARY if is_main else Look.OUTLINE)
        self._again.show()

    def _broke_off(self, error: Exception) -> None:
        words = f"Foi {type(error).__name__}. Envie o diagnóstico ao suporte."
        self._came(Trial(good=False, title="O teste parou no meio", words=words))

    @Slot()
    def _say_long(self) -> None:
        self._notice.show_notice("Perguntando ao ERP…", LONG, symbol="hourglass", tone=self._calm)

    @Slot()
    def _go_mend(self) -> None:
        if self._blame is not None:
            self.opened.emit(self._pages[self._blame])

    def _button(self, text: str, look: Look, name: str, slot: Callable[[], None]) -> Button:
        icon = "rotate-ccw" if look is Look.OUTLINE else ""
        button = Button(self.theme, text, look, icon=icon, name=name, height=120)
        button.clicked.connect(slot)
        self.touch.addWidget(button)
        return button
