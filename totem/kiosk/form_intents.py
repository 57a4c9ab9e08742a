"""What a customer can do with a form: the intents, as the screens call them."""

from typing import TYPE_CHECKING, Protocol

from totem.kiosk.form_picture import Form, Step

if TYPE_CHECKING:
    from totem.domain.prospect import Attachment


class FormIntents(Protocol):
    """The visit's `form`. All may be called on the GUI thread; what cannot be in a state is a bug, as ever.

    `visit.back` goes one step back, `visit.retry` asks again what could not be fetched, `visit.finish` and
    `visit.leave` end it.
    """

    def begin(self, form: Form) -> None:
        """Begin a form: from the home screen, or where a document was not found."""

    def choose(self, index: int) -> None:
        """Choose one of `choices`."""

    def confirm_text(self, text: str) -> None:
        """Say what was typed; the same step with a `problem` follows where it cannot be."""

    def keep_text(self, text: str) -> None:
        """Remember what was typed and not confirmed; to be called before `visit.back`."""

    def skip(self) -> None:
        """Leave out a step that is `optional`."""

    def agree(self) -> None:
        """Go on from CONTACT_CHECK, CONSENT or PHOTOS."""

    def add_photo(self, photo: "Attachment") -> None:
        """Add one; `problem` tells where it cannot be."""

    def drop_photo(self, index: int) -> None:
        """Remove one of `photos`."""

    def change(self, step: Step) -> None:
        """Open one of `lines` to change it."""

    def send(self) -> None:
        """Send what REVIEW shows."""

    def edit(self) -> None:
        """Change a sign-up whose `standing` is editable."""

    def print_protocol(self) -> None:
        """Print the protocol."""
