"""Base of the wire models of the contract: fields of several names, fields that cannot be read, owners.

A field that cannot be read is absent, and no reason to lose the record, let alone those beside it. The reader
of an answer notes it for staff (`json_rows.note_unread`), and `totem doctor` collects the notes.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, cast

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from totem.domain.customer import PLACE, Address
from totem.erp.adapters.contract.find_records import Record
from totem.erp.port import Owner
from totem.erp.values import Identifier, Label

T = TypeVar("T")
W = TypeVar("W", bound="Wire")

WRAPPERS = (
    *("data", "dados", "registros", "results", "result", "resultado", "response", "items", "itens"),
    *("retorno", "resposta", "attributes"),
)
"""Names of objects in which any kind of record may stand."""

CUSTOMER_ID_NAMES = ("id_cliente", "id_remoto", "remote_id")
OWNER_FIELDS = ("cnpj_cpf", "cpf_cnpj", "document", "document_number", "customer_id")
"""Fields of `OwnedWire` without which the owner of a record may be unrecognized."""


def alias_field(*names: str) -> Any:
    """A field that may be absent, under any of `names`."""
    return Field(default=None, validation_alias=AliasChoices(*names))


class Wire(BaseModel):
    """Base of all wire models: unknown fields are ignored, and nothing received shows in an error.

    Attributes:
        unread: unreadable fields, which count as absent: names in the record, each with the field's name. Of
            the class while there are none: a private attribute of pydantic's, made for each record, takes a
            quarter of the time of reading a title.
    """

    model_config = ConfigDict(defer_build=True, extra="ignore", frozen=True, hide_input_in_errors=True)
    unread: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def could_not_read(self, *names: str) -> bool:
        """Test that one of these fields stood in the record in a form that cannot be read."""
        return bool(self.unread) and not set(names).isdisjoint(self.unread.values())

    def values_for(self, record: type) -> dict[str, Any]:
        """The values of the fields that a domain record has by the same names."""
        return {name: getattr(self, name) for name in _shared_fields(type(self), record)}

    def make(self, record: Callable[..., T], position: int, **more: object) -> T:
        """Make a domain record; without an id it is identified by its `position` in the answer."""
        values = self.values_for(cast(type, record))
        values.update(more)
        values["id"] = values["id"] or f"{PLACE}{position}"
        return record(**values)


@cache
def _shared_fields(model: type[Wire], record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record) if field.name in model.model_fields)


class AddressWire(Wire):
    """A record with an address, under the names of generations A and B.

    Sign-ups send the fields in this order: one that waits in the outbox keeps its bytes across versions.
    """

    postal_code: Label = alias_field("cep", "cep_endereco")
    street: Label = alias_field("endereco", "rua_endereco")
    number: Label = alias_field("numero", "numero_endereco")
    complement: Label = alias_field("complemento", "complemento_endereco")
    district: Label = alias_field("bairro", "bairro_endereco")
    city: Label = alias_field("cidade", "cidade_endereco")
    state: Label = alias_field("uf", "estado_endereco")

    @property
    def address(self) -> Address:
        """The address."""
        return Address(**self.values_for(Address))


def wire_names(model: type[Wire], field: str) -> list[str]:
    """The names under which an ERP may send a field of a model, the contract's first."""
    alias = model.model_fields[field].validation_alias
    return [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else []


class OwnedWire(Wire):
    """A record that may name its owner: by ids, and by tax ids, any of which may be some other number.

    A customer's id has the same order of names here as in the registration (`CustomerWire`): an ERP that
    sends two numbers for a customer means the same by the same name.
    """

    cnpj_cpf: Label = alias_field("cnpj_cpf")
    cpf_cnpj: Label = alias_field("cpf_cnpj")
    document: Label = alias_field("document")
    document_number: Label = alias_field("document_number")
    customer_id: Identifier = alias_field(*CUSTOMER_ID_NAMES)
    contract_id: Identifier = alias_field("id_contrato")

    @property
    def owner(self) -> Owner:
        """The owner that the record names."""
        documents = (self.cnpj_cpf, self.cpf_cnpj, self.document, self.document_number)
        return Owner(
            customer_id=self.customer_id,
            contract_id=self.contract_id,
            is_unreadable=self.could_not_read(*OWNER_FIELDS),
            further_documents=tuple(filter(None, documents)),
        )


def validate_fields(model: type[W], record: Record) -> W:
    """The record as `model` reads it; a field that cannot be read is absent, and named in `unread`."""
    try:
        return model.model_validate(record)
    except ValidationError:
        return _field_by_field(model, record)


def _field_by_field(model: type[W], record: Record) -> W:
    """Read each field by itself, under the first of its names whose value can be read."""
    values: dict[str, Any] = {}
    unread: dict[str, str] = {}
    for field_name, info in model.model_fields.items():
        readers = [each.func for each in info.metadata if isinstance(each, BeforeValidator)]
        for name in (each for each in wire_names(model, field_name) if each in record):
            try:
                value = record[name]
                for read in readers:
                    value = read(value)  # type: ignore[call-arg]  # none of ours takes the validation's info
            except ValueError:
                unread[name] = field_name
            else:
                values[field_name] = value
                break
    wire = cast(W, model.model_construct(**values))
    object.__setattr__(wire, "unread", unread)  # made just now, and frozen
    return wire
