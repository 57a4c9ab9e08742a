"""What a kiosk offers besides boletos, asked of the ERP at once: the kiosk itself learns it by and by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from totem.erp.errors import ErpError
from totem.erp.port import Ability
from totem.kiosk.form_lists import offered
from totem.kiosk.form_picture import Form

if TYPE_CHECKING:
    from totem.kiosk.answer_watch import Able
    from totem.kiosk.form_errands import FormMeans
    from totem.settings import Settings


@dataclass(frozen=True)
class Offers:
    """The forms that can be begun, and the requests that are answered."""

    forms: frozenset[Form]
    answers: frozenset[str]

    def missing(self, settings: "Settings") -> list[str]:
        """What the operator wants and the ERP has no lists for."""
        told = []
        if settings.sign_up.enabled and Form.SIGN_UP not in self.forms:
            told.append("sign_up is enabled, and the ERP lists no plans")
        if settings.lead.enabled and Form.LEAD not in self.forms:
            told.append("lead is enabled, and the ERP lists neither cities nor plans")
        return told


async def ask_for_offers(settings: "Settings", erp: "Able", means: "FormMeans | None") -> Offers:
    """Ask the ERP; what it cannot say now is not offered."""
    wishes = {name: str(wish) for name, wish in settings.records}
    answers = {name for name, wish in wishes.items() if wish == "always"}
    for name in (name for name, wish in wishes.items() if wish == "auto"):
        if await _answers(erp, name):
            answers.add(name)
    forms = frozenset[Form]()
    if means is not None:
        forms = offered(means.rules, await means.lists.refresh())
    return Offers(forms, frozenset(answers))


async def _answers(erp: "Able", name: str) -> bool:
    try:
        return await erp.ability(name) is Ability.ANSWERS
    except ErpError:
        return False
