""" "Meu plano" and "Documentos": what there is besides boletos, where the ERP answers for it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.session.view_state import ViewState
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.theme import Theme, Type

HEIGHT, TIGHT_HEIGHT, TERSE_HEIGHT = 104, 84, 60


class ShortcutBar(QWidget):
    """Two quiet buttons in a row; hidden with neither.

    Signals:
        plan_asked(): "Meu plano".
        records_asked(): "Documentos".
    """

    plan_asked = Signal()
    records_asked = Signal()

    def __init__(self, theme: Theme, *, terse: bool = False, parent: QWidget | None = None) -> None:
        """Where it is `terse`, words alone stand in one line each."""
        super().__init__(parent)
        height = TERSE_HEIGHT if terse else HEIGHT if theme.roomy else TIGHT_HEIGHT
        self._plan = Button(
            theme,
            self.tr("Meu plano"),
            ButtonVariant.OUTLINE,
            icon="" if terse else "wifi",
            name="plan",
            size=Type.BODY,
            height=height,
        )
        self._records = Button(
            theme,
            self.tr("Documentos"),
            ButtonVariant.OUTLINE,
            icon="" if terse else "files",
            name="records",
            size=Type.BODY,
            height=height,
        )
        self._plan.clicked.connect(self.plan_asked)
        self._records.clicked.connect(self.records_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(20))
        row.addWidget(self._plan, 1)
        row.addWidget(self._records, 1)
        self.hide()

    def follow(self, picture: ViewState) -> None:
        """Offer what the ERP answers for."""
        self._plan.setVisible(picture.offers_plan)
        self._records.setVisible(picture.offers_documents)
        self.setVisible(picture.offers_services)
