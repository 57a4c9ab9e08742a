"""Search of memory and of live Qt objects for personal data of an ended session."""

import gc
from collections.abc import Iterator
from types import FunctionType, MethodType, ModuleType

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from support.session_harness import Bench
from totem.domain.customer import Customer, OpenBoleto
from totem.domain.taxid import TaxId

PERSONAL = (TaxId, Customer, OpenBoleto)


def personal_things_in(root: object, *, but: tuple[object, ...] = ()) -> list[str]:
    """Return the classes of personal objects that `root` refers to, references by code and `but` left out."""
    seen, waiting, found = {id(each) for each in but}, [root], []
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, (type, ModuleType)):
            continue
        seen.add(id(thing))
        if isinstance(thing, PERSONAL):
            found.append(type(thing).__name__)
        if isinstance(thing, FunctionType):
            waiting += [thing.__closure__, thing.__defaults__, thing.__kwdefaults__]
        elif isinstance(thing, MethodType):
            waiting += [thing.__self__, thing.__func__]
        else:
            waiting += gc.get_referents(thing)
    return found


def left_in(bench: Bench) -> list[str]:
    """Return the classes of personal objects that the session or its runner refers to, fakes left out."""
    parts = [each.__dict__ for each in (bench.session, *bench.session.findChildren(QObject))]
    return personal_things_in([parts, bench.held], but=(bench, bench.erp, bench.printer, bench.outbox))


def strings_in(root: object) -> set[str]:
    """Return every string that `root` refers to, references by code left out."""
    seen, waiting, found = set(), [root], set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, (type, ModuleType, FunctionType)):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            found.add(thing)
        else:
            waiting += gc.get_referents(thing)
    return found


def texts_of_live_objects() -> str:
    """Return all that Qt's live objects hold as text: properties, accessibility, undo history, clipboard.

    Those that wait for their deletion are deleted before, as the event loop does.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    roots: list[QObject] = [*QApplication.topLevelWidgets(), *QGuiApplication.allWindows()]
    roots += [each for each in gc.get_objects() if isinstance(each, QObject) and shiboken6.isValid(each)]
    objects = {id(each): each for root in roots for each in (root, *root.findChildren(QObject))}
    return "\n".join(
        [QGuiApplication.clipboard().text(), *(text for each in objects.values() for text in _texts_of(each))]
    )


def _texts_of(thing: QObject) -> Iterator[str]:
    meta = thing.metaObject()
    known = (meta.property(index) for index in range(meta.propertyCount()))
    names = [str(each.name()) for each in known if str(each.typeName()) in ("QString", "QStringList", "QUrl")]
    own = (bytes(each.data()).decode() for each in thing.dynamicPropertyNames())
    names += [name for name in own if not name.startswith("_")]  # Qt's own
    yield from (str(thing.property(name)) for name in names)
    interface = QAccessible.queryAccessibleInterface(thing)
    if interface is not None:
        yield from (interface.text(part) for part in QAccessible.Text if part != part.UserText)
    if isinstance(thing, QLineEdit):
        assert not thing.isUndoAvailable(), thing.objectName()
