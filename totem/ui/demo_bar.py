"""The bar of the demonstration: sample documents to touch, and a button that simulates a payment."""

from functools import partial

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import FingerScrollArea
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, row
from totem.ui.theme import Theme, Type, Weight


class DemoBar(QWidget):
    """A row of samples above the kiosk.

    Signals:
        chosen(str): the document of the sample that was touched.
        paid(): "Simular pagamento".
    """

    chosen = Signal(str)
    paid = Signal()

    def __init__(self, theme: Theme, samples: list[tuple[str, str]]) -> None:
        """`samples` are pairs of a document and its scenario."""
        super().__init__()
        self.setObjectName("hints")
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.palette.ink)
        self.setPalette(palette)
        title, self._answer = (
            Text(theme, Type.SMALL, Weight.BOLD, color=theme.palette.surface, name=name)
            for name in ("", "answer")
        )
        title.setText(QCoreApplication.translate("hints", "Demonstração"))
        for text in (title, self._answer):
            text.setWordWrap(False)
        words = QCoreApplication.translate("hints", "Simular pagamento")
        variant, size = ButtonVariant.PRIMARY, Type.SMALL
        self._pay = Button(
            theme, words, variant, icon="pix", name="simulate", size=size, height=84, on_click=self.paid
        )
        self._pay.setFixedWidth(self._pay.sizeHint().width())
        across, down = theme.px(32), theme.px(14)
        belt, margins = self._samples(theme, samples), (across, down, across, down)
        row(title, (belt, 1), self._pay, self._answer, gap=theme.px(24), margins=margins, parent=self)
        self._answer.hide()
        self._pay.hide()
        self.setFixedHeight(theme.px(132))

    @Slot(object)
    def follow(self, view_state: ViewState) -> None:
        """Show the payment button on the pay screen."""
        self._pay.setVisible(view_state.state is State.PAY)

    def show_answer(self, answer: str) -> None:
        """Show the correct answer to the identity check; hide it where `answer` is empty."""
        text = QCoreApplication.translate("hints", "Resposta: %1").replace("%1", answer)
        self._answer.show_text(text if answer else "")

    def _samples(self, theme: Theme, samples: list[tuple[str, str]]) -> QWidget:
        belt = QWidget()
        line = row(gap=theme.px(16), parent=belt)
        for document, story in samples:
            text, name = f"{document} · {story.partition(':')[0]}", f"sample_{document}"
            sample = Button(theme, text, ButtonVariant.NAV, name=name, size=Type.SMALL, height=84)
            sample.clicked.connect(partial(self.chosen.emit, document))
            sample.setFixedWidth(sample.sizeHint().width() + theme.px(24))
            line.addWidget(sample)
        area = FingerScrollArea(theme, belt)
        area.setWidgetResizable(True)
        return area


def stack_above(strip: DemoBar, kiosk: QWidget) -> QWidget:
    """Stack the bar and the kiosk in one window."""
    frame = QWidget()
    frame.setObjectName("demo")
    column(strip, (kiosk, 1), gap=0, parent=frame)
    return frame
