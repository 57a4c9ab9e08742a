"""Base of the wire models of the contract: fields of several names, fields that cannot be read, owners.

A field that cannot be read is absent, and no reason to lose the record, let alone those beside it. The reader
of an answer notes it for staff (`json_rows.note_unread`), and `totem doctor` collects the notes.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast, overload

from totem.domain.customer import PLACE, Address
from totem.erp.adapters.contract.find_records import Record
from totem.erp.port import Owner
from totem.erp.values import identifier, label

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

WRAPPERS = (
    *("data", "dados", "registros", "results", "result", "resultado", "response", "items", "itens"),
    *("retorno", "resposta", "attributes"),
)
"""Names of objects in which any kind of record may stand."""

CUSTOMER_ID_NAMES = ("id_cliente", "id_remoto", "remote_id")
OWNER_FIELDS = ("cnpj_cpf", "cpf_cnpj", "document", "document_number", "customer_id")
"""Fields of `OwnedWire` without which the owner of a record may be unrecognized."""


class WireField(Generic[T]):
    """A field of a record: the names under which an ERP may send it, the contract's first, and their reader.

    On a wire model's instance it is the value, None where the record has none that can be read.
    """

    def __init__(self, read: Callable[[object], T | None], *names: str) -> None:
        """`read` raises `ValueError` for a value that it cannot read."""
        self.read, self.names = read, names

    @overload
    def __get__(self, wire: None, model: "type[Wire]") -> "WireField[T]": ...

    @overload
    def __get__(self, wire: "Wire", model: "type[Wire]") -> T | None: ...

    def __get__(self, wire: "Wire | None", model: "type[Wire]") -> "WireField[T] | T | None":
        return self if wire is None else None  # a value that was read stands before it, in the instance


class Wire:
    """Base of all wire models, which read a record's fields when they are made; other fields are ignored.

    Attributes:
        wire_fields: by name, those of the bases first.
        unread: unreadable fields, which count as absent: names in the record, each with the field's name.
    """

    wire_fields: ClassVar[Mapping[str, WireField[Any]]] = {}
    _rows: ClassVar[tuple[tuple[str, Callable[[object], Any], tuple[str, ...]], ...]] = ()
    """Name, reader and names in the record of each field: ten thousand are read for one list."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        members = {name: each for base in reversed(cls.__mro__) for name, each in vars(base).items()}
        cls.wire_fields = {name: each for name, each in members.items() if isinstance(each, WireField)}
        cls._rows = tuple((name, each.read, each.names) for name, each in cls.wire_fields.items())

    def __init__(self, record: Record) -> None:
        """Read each field by itself, under the first of its names whose value can be read."""
        values, unread = vars(self), dict[str, str]()
        for field_name, read, names in self._rows:
            for name in names:
                if name not in record:
                    continue
                try:
                    values[field_name] = read(record[name])
                except ValueError:
                    unread[name] = field_name
                else:
                    break
        self.unread: Mapping[str, str] = unread

    def could_not_read(self, *names: str) -> bool:
        """Test that one of these fields stood in the record in a form that cannot be read."""
        return bool(self.unread) and not set(names).isdisjoint(self.unread.values())

    def values_for(self, record: "type[DataclassInstance]") -> dict[str, Any]:
        """The values that were read, of the fields that a domain record has by the same names."""
        known = record.__dataclass_fields__
        return {name: value for name, value in vars(self).items() if name in known}

    def make(self, record: Callable[..., T], position: int, **more: object) -> T:
        """Make a domain record; without an id it is identified by its `position` in the answer."""
        values = self.values_for(cast("type[DataclassInstance]", record)) | more
        values["id"] = values.get("id") or f"{PLACE}{position}"
        return record(**values)


class AddressWire(Wire):
    """A record with an address, under the names of generations A and B.

    Sign-ups send the fields in this order: one that waits in the outbox keeps its bytes across versions.
    """

    postal_code = WireField(label, "cep", "cep_endereco")
    street = WireField(label, "endereco", "rua_endereco")
    number = WireField(label, "numero", "numero_endereco")
    complement = WireField(label, "complemento", "complemento_endereco")
    district = WireField(label, "bairro", "bairro_endereco")
    city = WireField(label, "cidade", "cidade_endereco")
    state = WireField(label, "uf", "estado_endereco")

    @property
    def address(self) -> Address:
        """The address."""
        return Address(**self.values_for(Address))


def wire_names(model: type[Wire], field: str) -> tuple[str, ...]:
    """The names under which an ERP may send a field of a model, the contract's first."""
    return model.wire_fields[field].names


class OwnedWire(Wire):
    """A record that may name its owner: by ids, and by tax ids, any of which may be some other number.

    A customer's id has the same order of names here as in the registration (`CustomerWire`): an ERP that
    sends two numbers for a customer means the same by the same name.
    """

    cnpj_cpf = WireField(label, "cnpj_cpf")
    cpf_cnpj = WireField(label, "cpf_cnpj")
    document = WireField(label, "document")
    document_number = WireField(label, "document_number")
    customer_id = WireField(identifier, *CUSTOMER_ID_NAMES)
    contract_id = WireField(identifier, "id_contrato")

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
