"""Mark of the fields that identify a person, and that no pattern of `totem.system.logging` recognizes."""

from collections.abc import Mapping
from dataclasses import Field
from types import MappingProxyType
from typing import Any

PERSONAL: Mapping[str, bool] = MappingProxyType({"personal": True})
"""`metadata` of such a field."""


def is_personal(each: "Field[Any]") -> bool:
    """Test that a field is marked."""
    return bool(each.metadata.get("personal"))
