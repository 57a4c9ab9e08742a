"""An exception as text for the log: where it was raised and why, without the values that messages quote.

A message of our own, of the operating system or about a name in the code keeps its quotes; in any other (a
value that would not parse, a missing key, an input that did not fit a model) what is quoted may be a
customer's.
"""

import re
import traceback

from totem.logs.redaction import HIDDEN, clean

_QUOTES_CODE = (OSError, AttributeError, TypeError, NameError, ImportError)
_QUOTED = re.compile(r"input_value=.*?(?=, input_type=)|'[^'\n]*'|\"[^\"\n]*\"", re.DOTALL)
_MOST = 8
"""Exceptions of one chain or group that are told."""


def text_of(error: BaseException) -> str:
    """The whole chain of an exception, the first cause first."""
    return clean("\n\n".join(_block(each) for each in _chain(error)))


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain and len(chain) < _MOST:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain[::-1]


def _block(error: BaseException) -> str:
    kind = type(error)
    lines = ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__)]
    lines.append(f"{kind.__module__}.{kind.__qualname__}: {_message(error)}")
    if isinstance(error, BaseExceptionGroup):
        lines += ["\n\n" + text_of(inside) for inside in error.exceptions[:_MOST]]
    return "".join(lines)


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a broken exception must not hide the first
        return "(its message cannot be told)"
    if isinstance(error, _QUOTES_CODE) or type(error).__module__.partition(".")[0] == "totem":
        return text
    return _QUOTED.sub(HIDDEN, text)
