"""An exception's text keeps what helps to mend the code, and loses what it quotes of a customer."""

import json
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from totem.erp.errors import BadAnswer, Reason
from totem.system.logging.handlers import text_of


class Wire(BaseModel):
    """An answer as an ERP may send it."""

    nome: int


def raised(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except (
        ValueError,
        LookupError,
        OSError,
        AttributeError,
        RuntimeError,
        BadAnswer,
        ExceptionGroup,
    ) as error:
        return error
    pytest.fail("nothing was raised")


def bad_answer() -> None:
    raise BadAnswer("customer", Reason.UNREADABLE_FIELD, field='"data_nascimento"')


@pytest.mark.parametrize(
    "act",
    [
        lambda: Wire.model_validate({"nome": "Maria Souza"}),
        lambda: Wire.model_validate({"nome": {"primeiro": "Maria"}}),
        lambda: int("Maria"),
        lambda: {"a": 1}["Maria"],
        lambda: json.loads('{"nome": "Maria"'),
        lambda: ["a"].remove("Maria"),
    ],
)
def test_what_a_message_quotes_is_hidden(act: Callable[[], object]) -> None:
    error = raised(act)
    text = text_of(error)
    assert "Maria" not in text.partition("builtins")[2] + text.partition("pydantic_core")[2]
    assert type(error).__name__ in text


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (lambda: open("/none/such"), "No such file or directory: '/none/such'"),  # noqa: PTH123, SIM115
        (lambda: object().missing, "'object' object has no attribute 'missing'"),  # type: ignore[attr-defined]
        (bad_answer, 'customer: "data_nascimento": not a date'),
    ],
)
def test_what_names_code_or_a_file_stays(act: Callable[[], object], kept: str) -> None:
    assert text_of(raised(act)).endswith(kept)


def test_the_whole_chain_is_told_the_first_cause_first() -> None:
    def act() -> None:
        try:
            int("x")
        except ValueError as error:
            raise RuntimeError("no boletos") from error

    text = text_of(raised(act))
    assert text.index("builtins.ValueError") < text.index("builtins.RuntimeError: no boletos")


def test_a_group_tells_each_of_its_members() -> None:
    def act() -> None:
        raise ExceptionGroup("two", [ValueError("a"), OSError("b")])

    text = text_of(raised(act))
    assert "builtins.ValueError: a" in text
    assert "builtins.OSError: b" in text


def test_an_exception_that_cannot_speak_is_told_all_the_same() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert "its message cannot be told" in text_of(Mute())
