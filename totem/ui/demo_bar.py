"""The bar of the demonstration: sample documents to touch, and a button that simulates a payment."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QScroller, QVBoxLayout, QWidget

from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import scroll_by_finger, set_up_scroll_area
from totem.ui.controls.text import Text
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
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(32), theme.px(14), theme.px(32), theme.px(14))
        row.setSpacing(theme.px(24))
        title = Text(theme, Type.SMALL, Weight.BOLD, color=theme.palette.surface)
        title.setWordWrap(False)
        title.setText(QCoreApplication.translate("hints", "Demonstração"))
        row.addWidget(title)
        row.addWidget(self._samples(theme, samples), 1)
        text = QCoreApplication.translate("hints", "Simular pagamento")
        self._pay = Button(
            theme, text, ButtonVariant.PRIMARY, icon="pix", name="simulate", size=Type.SMALL, height=84
        )
        self._pay.setFixedWidth(self._pay.sizeHint().width())
        self._pay.clicked.connect(self.paid)
        row.addWidget(self._pay)
        self._answer = Text(theme, Type.SMALL, Weight.BOLD, color=theme.palette.surface, name="answer")
        self._answer.setWordWrap(False)
        row.addWidget(self._answer)
        self._answer.hide()
        self._pay.hide()
        self.setFixedHeight(theme.px(132))

    @Slot(object)
    def follow(self, picture: ViewState) -> None:
        """Show the payment button on the pay screen."""
        self._pay.setVisible(picture.state is State.PAY)

    def tell(self, answer: str) -> None:
        """Show the correct answer to the identity check; hide it where `answer` is empty."""
        text = QCoreApplication.translate("hints", "Resposta: %1").replace("%1", answer)
        self._answer.show_text(text if answer else "")

    def _samples(self, theme: Theme, samples: list[tuple[str, str]]) -> QWidget:
        belt = QWidget()
        line = QHBoxLayout(belt)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(16))
        for document, story in samples:
            sample = _Sample(theme, document, story)
            sample.clicked.connect(self._on_clicked)
            line.addWidget(sample)
        area = QScrollArea()
        area.setWidgetResizable(True)
        set_up_scroll_area(area, belt)
        scroll_by_finger(area.viewport(), theme).stateChanged.connect(self._let_go)
        return area

    def _let_go(self, state: QScroller.State) -> None:
        if state is QScroller.State.Dragging:
            for sample in self.findChildren(_Sample):
                sample.setDown(False)

    def _on_clicked(self) -> None:
        sample = self.sender()
        if isinstance(sample, _Sample):
            self.chosen.emit(sample.document)


class _Sample(Button):
    def __init__(self, theme: Theme, document: str, story: str) -> None:
        text = f"{document} · {story.partition(':')[0]}"
        super().__init__(
            theme, text, ButtonVariant.NAV, name=f"sample_{document}", size=Type.SMALL, height=84
        )
        self.document = document
        self.setFixedWidth(self.sizeHint().width() + theme.px(24))


def stack_above(strip: DemoBar, kiosk: QWidget) -> QWidget:
    """Stack the bar and the kiosk in one window."""
    frame = QWidget()
    frame.setObjectName("demo")
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(strip)
    column.addWidget(kiosk, 1)
    return frame
