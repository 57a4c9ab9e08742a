"""Intents that are recorded, without a session that answers them."""

from dataclasses import replace
from inspect import signature
from typing import Any, cast

from support.kiosk_harness import KioskDriver
from totem.session.controller import SessionController
from totem.session.forms.controller import FormController


class RecordingIntents:
    """Records each intent in `calls`, as its name and arguments; "form." leads those of forms."""

    def __init__(
        self, of: type = SessionController, prefix: str = "", calls: list[tuple[Any, ...]] | None = None
    ) -> None:
        self._of, self._prefix = of, prefix
        self.calls: list[tuple[Any, ...]] = [] if calls is None else calls

    def __getattr__(self, name: str) -> Any:
        if name == "form" and self._of is SessionController:
            form = RecordingIntents(FormController, "form.")
            form.calls = self.calls
            return form
        intent = signature(getattr(self._of, name))

        def record(*arguments: object, **named: object) -> None:
            bound = intent.bind(self, *arguments, **named)
            bound.apply_defaults()
            self.calls.append((f"{self._prefix}{name}", *[*bound.arguments.values()][1:]))

        return record

    def take(self) -> list[tuple[Any, ...]]:
        """Return the intents since the last call."""
        taken = self.calls[:]
        self.calls.clear()
        return taken


def record_intents(driver: KioskDriver) -> RecordingIntents:
    """Build the screens of a kiosk anew, without its session behind them, unless that was done before."""
    window, contexts = driver.window, driver.window._contexts
    intents: Any = window.screen_set.context.intents
    if isinstance(intents, RecordingIntents):
        return intents
    recording = RecordingIntents()
    before, window._sets = window._sets, {}
    window._contexts = lambda *panel: replace(contexts(*panel), intents=cast("SessionController", recording))
    window._rebuild()
    driver.settle()

    def undo() -> None:
        replaced, window._sets = window._sets, before
        window._contexts = contexts
        window._rebuild()
        for each in replaced.values():
            each.drop()

    driver.undo.append(undo)
    return recording
