"""Screen 8, farewell: thanks, another boleto, or done."""

from PySide6.QtCore import Signal

from totem.session.view_state import ViewState
from totem.ui.controls.button import ButtonVariant
from totem.ui.controls.rating_card import RatingCard
from totem.ui.screens.messages import MessageScreen
from totem.ui.screens.screen import UiContext


class FarewellScreen(MessageScreen):
    """Goes home by itself after a few seconds.

    Signals:
        another_asked(): "Pagar outro boleto".
        rated(Rating): a face was touched, where they are asked for.
    """

    another_asked = Signal()
    rated = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "farewell", "smile", context.theme.palette.success)
        self._rating = self._add_rating() if context.asks_rating else None
        self.add_way(self.tr("Encerrar"), ButtonVariant.PRIMARY, name="done").clicked.connect(self.left)
        self._another = self.add_way(self.tr("Ver meus boletos"), ButtonVariant.OUTLINE, name="another")
        self._another.clicked.connect(self.another_asked)
        self.close_ways()
        self.back_button.hide()

    def show_picture(self, picture: ViewState) -> None:
        """Say thanks."""
        self._another.setVisible(bool(picture.boletos))
        thanks = self.context.brand.text("farewell", self.context.language)
        self.tell(thanks or self.tr("Obrigado pela visita!"), self.tr("Seus dados já saem desta tela."))
        if self._rating is not None:
            self._rating.show_rating(picture.rating)
            self.say(f"{self.said} {self._rating.sentence}")

    def _add_rating(self) -> RatingCard:
        card = RatingCard(self.theme)
        card.chosen.connect(self.rated)
        self.ways.addWidget(card)
        return card

    def wipe(self) -> None:
        """Nothing of the visit is on this screen."""
