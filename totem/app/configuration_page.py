"""Page of a kiosk that cannot start for its configuration or installation: tells staff what is wrong.

On Windows the screen would stay black, as no console is behind the kiosk; on Linux the service opens one. The
page looks again every few seconds, and ends for a restart when everything is right.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from totem.settings import SettingsError, error_text, load_or_last_good
from totem.settings.errors import SettingsProblem
from totem.system import resources
from totem.system.exit_codes import ExitCode
from totem.system.qt_timers import every

CHECK_MS = 5_000
TITLE = "O totem não pode abrir"
HOW_TO_MEND = (
    "Para corrigir: Ctrl+Alt+Del, sair, e entrar como administrador; ou avise o suporte."
    " O totem abre sozinho quando estiver tudo certo."
)
_STYLE = "QWidget { background: #ffffff; color: #0f172a; } QLabel#title { font-weight: 600; }"
_SHARE, _TITLE_SHARE, _MARGIN_SHARE = 0.028, 0.05, 0.08  # of the screen's shorter side
_SIZES = (1.0, 0.8, 0.65, 0.5)  # of the text; the first that leaves all of it on the screen


def run(config: Path | None) -> int:
    """Show the page until nothing is wrong; return the exit code."""
    app = QApplication(sys.argv[:1])
    page = ConfigurationPage(lambda: find_errors(config))
    page.mended.connect(lambda: app.exit(ExitCode.RESTART))
    page.showFullScreen()
    page.check()
    return app.exec()


def find_errors(config: Path | None) -> list[str]:
    """Return what keeps the kiosk from starting, a sentence each, in Portuguese."""
    try:
        resources.folder()
        load_or_last_good(config)
    except FileNotFoundError as error:
        return [f"A instalação está incompleta: falta {error.filename or error}"]
    except SettingsError as error:
        return [_with_place(each) for each in error.problems]
    return []


class ConfigurationPage(QWidget):
    """A full screen of text, which nobody but the program itself closes.

    Signals:
        mended(): nothing is wrong any more.
    """

    mended = Signal()

    def __init__(self, find: Callable[[], Sequence[str]]) -> None:
        """`find` returns what is wrong; it may read files."""
        super().__init__()
        self._find = find
        self.setWindowTitle(TITLE)
        self.setStyleSheet(_STYLE)
        self._side = min(self.screen().size().width(), self.screen().size().height())
        margin = round(self._side * _MARGIN_SHARE)
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(margin // 2)
        self.title, self.errors, self.advice = _label(TITLE), _label(""), _label(HOW_TO_MEND)
        self.title.setObjectName("title")
        column.addStretch(1)
        for label in (self.title, self.errors, self.advice):
            column.addWidget(label)
        column.addStretch(1)
        self._timer = every(self, "configuration read again", self.check, CHECK_MS)

    @Slot()
    def check(self) -> None:
        """Look for errors and show them."""
        errors = self._find()
        self.errors.setText("\n\n".join(errors))
        self._fit()
        if errors:
            self._timer.start()
        else:
            self._timer.stop()
            self.mended.emit()

    def _fit(self) -> None:
        screen = self.screen().size()
        for size in _SIZES:
            for label in (self.title, self.errors, self.advice):
                share = _TITLE_SHARE if label is self.title else _SHARE
                font = label.font()
                font.setPixelSize(max(1, round(self._side * share * size)))
                label.setFont(font)
            if self.heightForWidth(screen.width()) <= screen.height():
                return

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()  # Alt+F4 would leave a black screen


def _with_place(problem: SettingsProblem) -> str:
    """Describe a problem with its line in the file, also that of a value, which nobody sets by touch here."""
    sentence = error_text.portuguese(problem)
    return sentence if sentence.startswith(problem.place) else f"{problem.place}: {sentence}"


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
