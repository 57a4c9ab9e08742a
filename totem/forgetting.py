"""After a visit: what libraries keep of it is dropped, and the memory that it left behind overwritten.

Objects are dropped by whoever held them, when the visit ends, and collected a moment later (`GuiGarbage`).
Then this begins, while the kiosk rests: connections to the ERP are closed, whose buffers hold its last
answers; caches of the standard library that hold addresses are emptied; freed memory is overwritten
(`totem.freed`).

What it cannot reach, and why:

- memory of threads that Qt or the system started before the kiosk's own, in heaps of their own. They draw and
  wait, and are handed no texts of a visit;
- what has been written over the room of another text, and stops before its end: half a line of an old answer;
- the chunks of the C library that a worker thread keeps for itself (at most 7 of a size), where there are
  several workers: the next visit uses them again;
- what the system swapped out, or the panel, the printer and its spooler keep.

`tests/e2e/test_memory.py` reads a kiosk's memory after its visits.
"""

from PySide6.QtCore import QObject, Slot

from totem.background import Background
from totem.erp.ownership import OwnedErp
from totem.freed import overwrite_freed, overwrite_stock, share_one_heap
from totem.garbage import GuiGarbage


class Forgetting(QObject):
    """Follows the collection of each visit's garbage from now on.

    Attributes:
        is_done: nothing is left to be forgotten, or it could not be.
    """

    def __init__(self, garbage: GuiGarbage, erp: OwnedErp, background: Background, parent: QObject) -> None:
        """To be made before the background's thread begins."""
        super().__init__(parent)
        self.setObjectName("forgetting")
        self._erp, self._background = erp, background
        self.is_done = True
        share_one_heap()
        garbage.visit_collected.connect(self._forget)

    @Slot()
    def _forget(self) -> None:
        self.is_done = False
        overwrite_stock()
        self._background.run(_forget_behind(self._erp), done=self._finish, failed=self._finish)

    def _finish(self, _result: object) -> None:
        self.is_done = True


async def _forget_behind(erp: OwnedErp) -> None:
    """The background's share: it alone can overwrite what its threads keep."""
    from asyncio import to_thread
    from urllib import parse

    await erp.rest()
    parse.clear_cache()  # type: ignore[attr-defined]  # of addresses taken apart; the cookie policy has it take every request's
    overwrite_stock()
    await to_thread(overwrite_freed)
