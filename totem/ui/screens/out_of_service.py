"""Out of service: the cause, and the company's other contacts. The screen closes by itself."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from totem.domain.text import https_link, join_sentences
from totem.session.view_state import Cause, Outage, ViewState
from totem.ui.controls.card import Card
from totem.ui.controls.code_views import QrView
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE, Text
from totem.ui.layouts import column, row
from totem.ui.localized_text import operator_text
from totem.ui.screens.message_screen import Message, MessageCard, MessageTone
from totem.ui.theme import Theme, Tone, Type, Weight
from totem.ui.ui_context import UiContext

translate = QCoreApplication.translate
LINES = {"phone": 2, "globe": 3, "map-pin": 3, "headset": 2}


def out_of_service(view: ViewState, context: UiContext) -> Message:
    """The cause in a sentence, or the notice of staff or fleet."""
    outage = view.outage or Outage(Cause.ERP)
    return Message(
        "wifi-off" if outage.cause is Cause.ERP else "wrench",
        MessageTone.WARNING,
        translate("out_of_service", "Fora de serviço\nno momento"),
        _cause_text(outage, context.language),
        goes_back=False,
    )


def _cause_text(outage: Outage, language: str) -> str:
    if outage.message:
        return operator_text({"pt_BR": outage.message}, language)
    match outage.cause:
        case Cause.ERP:
            return translate(
                "out_of_service",
                "O sistema não responde. Este totem volta a funcionar assim que ele responder.",
            )
        case Cause.STAFF | Cause.FLEET:
            return translate("out_of_service", "Este totem está em manutenção. Fale com um atendente.")
        case _:
            return translate("out_of_service", "Este totem precisa de um ajuste. Fale com um atendente.")


def contacts(context: UiContext) -> tuple[MessageCard, ...]:
    """Make the configured contacts."""
    card = _ContactCard(context)
    spoken = join_sentences(*card.sentences)
    return (MessageCard(card, lambda _view: spoken, tuple(each.setVisible for each in card.spare)),)


class _ContactCard(Card):
    """Phone, site and address as text, and the site as a QR code where it is an https address.

    Attributes:
        sentences: its texts for speech.
        spare: optional widgets, the least needed first.
    """

    def __init__(self, context: UiContext) -> None:
        theme, brand = context.theme, context.brand
        super().__init__(theme)
        self.sentences: list[str] = []
        self.spare: list[QWidget] = []
        gap, pad = (
            28 if theme.scale == 1 else 12,
            48 if theme.is_spacious else 36 if theme.scale == 1 else 20,
        )
        lines_box = column(gap=theme.px(gap), margins=theme.px(pad), parent=self)
        title = Text(theme, Type.LARGE, Weight.BOLD, name="other_ways")
        title.setText(self.tr("Enquanto isso, fale com a gente"))
        lines_box.addWidget(title)
        self.spare.append(title)
        self.sentences.append(f"{title.text()}:")
        given = {"phone": brand.phone, "globe": brand.site, "map-pin": brand.address}
        if not any(given.values()):
            given = {"headset": self.tr("Procure um atendente da loja")}
        lines = {symbol: self._line(theme, symbol, words) for symbol, words in given.items() if words}
        for symbol, line in lines.items():
            lines_box.addWidget(line)
            self.sentences.append(f"{given[symbol]}.")
        link = https_link(brand.site)
        if link is not None:
            code = self._code(theme, link)
            lines_box.addWidget(code)
            self.spare.append(code)
        if len(lines) > 1 and "map-pin" in lines:
            self.spare.append(lines["map-pin"])

    def _line(self, theme: Theme, symbol: str, words: str) -> QWidget:
        line = QWidget()
        icon = Medallion(theme, symbol, Tone(theme.palette.accent, theme.palette.soft), 72)
        size = Type.LARGE if theme.is_large else Type.BODY
        text = Text(theme, size, Weight.BOLD, lines=LINES[symbol], name=f"way_{symbol}")
        text.setText(_breakable(words) if symbol == "globe" else words)
        text.setAccessibleName(words)
        row((icon, Qt.AlignmentFlag.AlignTop), (text, 1), gap=theme.px(24), parent=line)
        return line

    def _code(self, theme: Theme, link: str) -> QWidget:
        box = QWidget()
        code = QrView(theme, name="site_qr")
        side = code.minimumSizeHint()
        code.setFixedSize(side)
        code.show_payload(link, self.tr("QR Code do site"))
        words = Text(theme, Type.BODY, color=theme.palette.muted, name="site_hint")
        words.setText(self.tr("Aponte a câmera do celular para abrir o site."))
        row(code, (words, 1), gap=theme.px(28), parent=box)
        return box


def _breakable(site: str) -> str:
    """Allow line breaks in `site`, which is one long word to a layout."""
    return site.replace(".", f"{ZERO_WIDTH_SPACE}.").replace("/", f"/{ZERO_WIDTH_SPACE}")
