"""Identity check within a visit: ask a question, judge the answer, reject after three tries."""

from functools import cached_property
from typing import TYPE_CHECKING

from totem.kiosk.course import Course
from totem.kiosk.gate import Gate
from totem.kiosk.lookup import ErpQueries
from totem.kiosk.session import personal_texts
from totem.kiosk.states import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from totem.domain.models import Customer
    from totem.kiosk.inquiry import Inquirer, Inquiry


class IdentityCheck:
    """Stands between the search and what it found; until a right answer, that is in no picture."""

    def __init__(self, course: Course, gate: Gate, inquirer: "Callable[[], Inquirer]") -> None:
        """`inquirer` makes one when the first customer comes: the home screen needs none."""
        self._course = course
        self._gate = gate
        self._make_inquirer = inquirer

    def begin(self, erp: ErpQueries, *, failed: "Callable[[Exception], None]") -> None:
        """Search, and ask; `failed` is for errors of the ERP: a document without a customer is asked, too."""
        document = self._course.picture.document
        assert document is not None  # noqa: S101 - the table leads here only with one
        self._course.wait_for(self._inquirer.search(erp, document), done=self._ask, failed=failed)

    def judge(self, answer: str) -> None:
        """Judge an answer. A wrong one is counted at once, whatever is touched next."""
        inquiry, picture = self._course.inquiry, self._course.picture
        if inquiry is None or not self._course.knows(Event.ANSWERED):
            self._course.report_bug(Event.ANSWERED, "nothing is asked")
            return
        if inquiry.answers.accept(answer):
            self._course.happen(Event.ANSWERED, identified=True)
            return
        if not picture.failed_check:
            self._gate.count_failure()  # once a document: the tries that are left come with it
        tries_left = max(0, picture.tries_left - 1)
        self._course.happen(Event.ANSWERED, failed_check=True, tries_left=tries_left)

    def decide(self, found: "Callable[[tuple[Customer, ...]], None]") -> None:
        """After a right answer, call `found` at once; after a wrong one, refuse with a delay."""
        inquiry = self._course.inquiry
        if not self._course.picture.identified or inquiry is None:
            self._course.wait_for(self._inquirer.put_off(), done=self._refuse, failed=self._refuse)
            return
        found(inquiry.customers)

    @cached_property
    def _inquirer(self) -> "Inquirer":
        return self._make_inquirer()

    def _ask(self, inquiry: "Inquiry") -> None:
        self._course.keep_from_logs(personal_texts(inquiry.customers, ()))
        self._course.inquiry = inquiry
        self._course.happen(Event.CHALLENGED, question=inquiry.question, failed_check=False)

    def _refuse(self, _nothing: object) -> None:
        tries_left = self._course.picture.tries_left
        self._course.happen(Event.ANSWER_WRONG if tries_left else Event.TRIES_SPENT)
