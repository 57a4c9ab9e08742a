"""What the wire models of the ERP's contract share: fields of several names, errors that name them."""

from typing import Any, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from totem.erp.answer import Record
from totem.erp.errors import BadAnswer

WRAPPERS = (
    *("data", "dados", "registros", "results", "result", "resultado", "response", "items", "itens"),
    *("retorno", "resposta", "attributes"),
)
"""Names of objects in which any kind of record may stand."""


def named(*names: str) -> Any:
    """A field that may be absent, under any of `names`."""
    return Field(default=None, validation_alias=AliasChoices(*names))


class Wire(BaseModel):
    """What all wire models are: unknown fields are ignored, and nothing received shows in an error."""

    model_config = ConfigDict(defer_build=True, extra="ignore", frozen=True, hide_input_in_errors=True)


W = TypeVar("W", bound=Wire)


def validated(model: type[W], request: str, record: Record) -> W:
    """The record as `model` reads it.

    Raises:
        BadAnswer: a field cannot be read; names the field as it stood in the record.
    """
    try:
        return model.model_validate(record)
    except ValidationError as error:
        place = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
        raise BadAnswer(request, "cannot be read", field=_wire_name(model, str(place[0]), record)) from None


def _wire_name(model: type[Wire], name: str, record: Record) -> str:
    """The wire name that stood in the record, whichever of a field's names pydantic reports."""
    for field_name, info in model.model_fields.items():
        choices = info.validation_alias.choices if isinstance(info.validation_alias, AliasChoices) else []
        if name == field_name or name in choices:
            return next((str(choice) for choice in choices if choice in record), name)
    return name
