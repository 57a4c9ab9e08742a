"""Learns which forms can be begun: asks for their lists once the first screen stands, and from then on."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject

from totem.background import Runner
from totem.kiosk.form_errands import FormMeans
from totem.kiosk.form_lists import offered
from totem.kiosk.form_rules import Lists
from totem.kiosk.learner import Health, Learner
from totem.kiosk.visit import Visit


class OfferWatch(Learner[Lists]):
    """Tells the visit what it learns."""

    def __init__(
        self, means: FormMeans, visit: Visit, health: Health, runner: Runner, parent: QObject | None = None
    ) -> None:
        super().__init__("the lists of forms", health, runner, parent)
        self._means, self._visit = means, visit

    def question(self) -> Coroutine[Any, Any, Lists]:
        """Everything that forms choose from."""
        return self._means.lists.refresh()

    def take(self, answer: Lists) -> bool:
        """Offer what there are lists for."""
        self._visit.know_offers(offered(self._means.rules, answer))
        return bool(answer.plans or answer.cities)
