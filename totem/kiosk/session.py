"""All that there is of one customer's visit; dropping it is forgetting the customer."""

from dataclasses import dataclass

from totem.background import Handle
from totem.kiosk.picture import Picture


@dataclass(slots=True, repr=False)
class Session:
    """One visit, from the document field on.

    `work` is what the present state waits for (a lookup, a print), `question` the printer being asked
    how it is.
    """

    number: int
    picture: Picture
    work: Handle | None = None
    question: Handle | None = None

    def stop_work(self) -> None:
        """Cancel what the state that is left was waiting for."""
        if self.work is not None:
            self.work.cancel()
            self.work = None

    def stop_question(self) -> None:
        """Cancel the question to the printer."""
        if self.question is not None:
            self.question.cancel()
            self.question = None
