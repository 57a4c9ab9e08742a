"""The receiver of the money, as slips name it. It is part of the settings, and stands before any slip."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BankAccount:
    """The beneficiary at a bank, as the bank prints it; `bank` is None where one bank issues all boletos."""

    bank: str | None = None
    agency: str | None = None
    code: str | None = None
    wallet: str | None = None


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """The receiver of the money; CDC art. 42-A demands name, tax id and address.

    `species` (espécie doc.) and `acceptance` (aceite) are those of its titles.
    """

    name: str
    tax_id: str | None = None
    address: str | None = None
    species: str | None = None
    acceptance: str = "N"
    accounts: tuple[BankAccount, ...] = ()
