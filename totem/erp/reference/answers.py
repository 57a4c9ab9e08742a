"""What the reference ERP's customers would answer to an identity check: for the demo, which may tell."""

from datetime import date

from totem.domain.identity.challenge import Challenge, Question, birthday_answers, phone_answers
from totem.domain.identity.decoys import StreetList
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.customer_models import read_customers
from totem.erp.adapters.contract.find_records import compact
from totem.erp.reference import seed
from totem.system import resources


def answer_to(question: Question, document: TaxId, today: date) -> str | None:
    """The answer, as the visit takes it; None where nobody has one."""
    found = seed.of_document(seed.registrations(today), document)
    wires = read_customers([compact(row.fields) for row in found])
    customers = [wire.to_domain(document) for wire in wires]
    match question.challenge:
        case Challenge.BIRTH_DATE:
            known = birthday_answers(customers)
        case Challenge.PHONE_LAST4:
            known = phone_answers(customers)
        case Challenge.STREET:
            streets = StreetList.parse(resources.path("streets.txt").read_text(encoding="utf-8"))
            own = (streets.read(each.address.street) for each in customers)
            known = frozenset(each.shown for each in own if each) & frozenset(question.streets)
    return min(known, default=None)
