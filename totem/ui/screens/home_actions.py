"""Second row of the home screen: a button for each form that is offered."""

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from totem.session.controller import SessionController
from totem.session.forms.steps import Form
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.theme import Theme, Type

HEIGHT, PADDING = 104, 12


class HomeActions(QWidget):
    """Grid of buttons."""

    def __init__(self, theme: Theme, intents: SessionController) -> None:
        super().__init__()
        self.setObjectName("home_actions")
        self._rows = rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(max(theme.px(20), theme.least_gap))
        translate = QCoreApplication.translate
        labels = {
            Form.SIGN_UP: translate("home", "Quero ser cliente"),
            Form.LEAD: translate("home", "Quero que me liguem"),
            Form.STATUS: translate("home", "Acompanhar pedido"),
        }
        columns = len(labels)
        if theme.is_tight or theme.scale > 1:
            columns = 2 if theme.portrait else 1
        self._buttons: dict[Form, Button] = {}
        for place, (form, words) in enumerate(labels.items()):
            name, slot = f"way_{form.value}", partial(_begin, intents, form)
            button = Button(
                theme, words, ButtonVariant.VEIL, name=name, size=Type.BODY, height=HEIGHT, padding=PADDING,
                on_click=slot,
            )  # fmt: skip
            self._buttons[form] = button
            rows.addWidget(button, place // columns, place % columns)

    def offer(self, offers: frozenset[Form]) -> None:
        for form, button in self._buttons.items():
            button.setVisible(form in offers)
        for column in range(self._rows.columnCount()):
            items = [self._rows.itemAtPosition(row, column) for row in range(self._rows.rowCount())]
            used = any(item is not None and not item.isEmpty() for item in items)
            self._rows.setColumnStretch(column, int(used))  # visible columns are equally wide
        self.setVisible(not offers.isdisjoint(self._buttons))


def _begin(intents: SessionController, form: Form) -> None:
    intents.form.begin(form)  # the intents of forms are made at the first use
