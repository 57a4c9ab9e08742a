"""All that there is of one customer's visit; dropping it is forgetting the customer."""

from dataclasses import dataclass

from totem.background import Handle
from totem.kiosk.picture import Picture


@dataclass(slots=True, repr=False)
class Session:
    """One visit, from the document field on.

    `work` is what the present state waits for (a lookup, a print); `question` is the printer being asked how
    it is. `held` says that the printer may still hold a job of this visit that was reported as failed.
    """

    number: int
    picture: Picture
    work: Handle | None = None
    question: Handle | None = None
    held: bool = False

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
