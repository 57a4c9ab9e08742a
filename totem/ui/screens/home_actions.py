"""Second row of the home screen: a button for each form that is offered."""

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGridLayout, QWidget

from totem.session.controller import SessionController
from totem.session.forms.steps import Form
from totem.ui.controls.button import Button
from totem.ui.theme import Theme, Type

HEIGHT = 104


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
        self._buttons: dict[Form, _FormButton] = {}
        for place, (form, words) in enumerate(labels.items()):
            name, slot = f"way_{form.value}", partial(_begin, intents, form)
            button = _FormButton(theme, words, name=name, size=Type.BODY, height=HEIGHT, on_click=slot)
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


class _FormButton(Button):
    """Button on the brand's colour: an edge and a veil, inverted while pressed."""

    def ink(self) -> QColor:
        palette = self.theme.palette
        if not self.isDown():
            return palette.on_brand
        return palette.page if palette.strong else palette.brand

    def _fill(self) -> QColor:
        palette = self.theme.palette
        if self.isDown():
            return palette.ink if palette.strong else palette.on_brand
        return palette.veil

    def _edge(self) -> QColor:
        edge = QColor(self.theme.palette.on_brand)
        edge.setAlphaF(1.0 if self.theme.palette.strong else 0.45)
        return edge

    def _edge_width(self) -> float:
        return self.theme.px(2)

    def _padding(self) -> int:
        return self.theme.px(12)

    def _on_brand(self) -> bool:
        return True
