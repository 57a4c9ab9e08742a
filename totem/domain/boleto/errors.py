"""Why a text is no boleto: the field that failed and the block of the line that holds the wrong digit."""

from enum import StrEnum


class BoletoField(StrEnum):
    """What failed, in the order in which it is looked at. Blocks are arrecadação's, fields are cobrança's."""

    CHARACTERS = "characters"
    LENGTH = "length"
    SEGMENT = "segment"
    VALUE_ID = "value_id"
    BANK = "bank"
    CURRENCY = "currency"
    FIELD_1_DV = "field_1_dv"
    FIELD_2_DV = "field_2_dv"
    FIELD_3_DV = "field_3_dv"
    BLOCK_1_DV = "block_1_dv"
    BLOCK_2_DV = "block_2_dv"
    BLOCK_3_DV = "block_3_dv"
    BLOCK_4_DV = "block_4_dv"
    GENERAL_DV = "general_dv"


_SAID = {
    BoletoField.CHARACTERS: "characters other than digits and the mask",
    BoletoField.LENGTH: "neither 44 digits (barcode) nor 47 or 48 (linha digitável)",
    BoletoField.SEGMENT: "a segment that arrecadação does not have",
    BoletoField.VALUE_ID: "a value identification other than 6, 7, 8 and 9",
    BoletoField.BANK: "no bank has code 000",
    BoletoField.CURRENCY: "a currency other than 9 (real)",
    BoletoField.GENERAL_DV: "the general check digit does not match",
}


class InvalidBoleto(ValueError):
    """The text is no boleto, or a digit of it is wrong.

    `field` names what failed first. `blocks` numbers the groups of the line (1 to 5, in arrecadação 1 to 4)
    that hold the wrong digits, as far as the check digits tell; it is empty for a barcode. Messages never
    hold the digits.
    """

    def __init__(self, field: BoletoField, blocks: tuple[int, ...] = ()) -> None:
        super().__init__(_SAID.get(field) or f"the check digit of group {blocks[0]} does not match")
        self.field = field
        self.blocks = blocks

    @property
    def block(self) -> int | None:
        """The one group that holds the wrong digit, None where it may be in several or none is known."""
        return self.blocks[0] if len(self.blocks) == 1 else None
