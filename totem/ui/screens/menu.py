"""Menu screen: the services beside the boletos, where their row has no room for all of them."""

from functools import partial

from totem.session.view_state import ViewState
from totem.ui.controls.choice_buttons import ChoiceButton, ChoiceButtonList
from totem.ui.controls.text_layout import question_title
from totem.ui.screens.screen import Screen, UiContext, add_heading
from totem.ui.shortcuts import SHORTCUTS

BELOW_TITLE_UNITS = 12
"""With the gap between the panes, 12 mm between the title and the services."""


class MenuScreen(Screen):
    """A button for each service that is offered."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "menu")
        theme = self.theme
        read, touch = self.add_panes()
        title = question_title(theme)
        title.setText(self.tr("Do que você precisa?"))
        add_heading(theme, read, title, theme.px(BELOW_TITLE_UNITS if theme.is_large else 1))
        buttons = ChoiceButtonList(theme)
        has_details = theme.scale == 1 and (theme.portrait or not theme.low)  # no service out of sight
        self._buttons: list[ChoiceButton] = []
        for place, shortcut in enumerate(SHORTCUTS):
            detail = shortcut.detail() if has_details else ""
            button = ChoiceButton(theme, place, sign=shortcut.icon, detail=detail, name="service")
            button.setObjectName(f"service_{shortcut.name}")
            button.relabel(shortcut.label())
            button.clicked.connect(partial(shortcut.open, self.intents))
            buttons.add(button)
            self._buttons.append(button)
        touch.addWidget(buttons, 1)
        self.set_spoken_text(self.tr("Do que você precisa?"))

    def update_view(self, view: ViewState) -> None:
        for shortcut, button in zip(SHORTCUTS, self._buttons, strict=True):
            button.setVisible(shortcut.is_offered(view))
        self.set_spoken_text(self.tr("Do que você precisa?"))
