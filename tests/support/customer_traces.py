"""Search of memory for personal data of an ended session."""

import gc
from types import FunctionType, MethodType, ModuleType

from PySide6.QtCore import QObject

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
