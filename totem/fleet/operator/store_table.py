"""Tables of stores: kiosks to be added to a fleet, as spreadsheets write them."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from totem.fleet import topics
from totem.fleet.invitation import Store
from totem.fleet.operator.folder_errors import FolderError, FolderFault

_COLUMNS = ("id", *Store.model_fields)


def read_stores(data: bytes) -> dict[str, Store]:
    """Read the stores of a CSV with a header line: id, and any of site, city, uf, lat, lon, tags.

    Spreadsheets differ: commas or semicolons, UTF-8 or Windows-1252, decimal commas. Tags are separated by
    spaces, commas or semicolons.

    Raises:
        FolderError: a line cannot be used.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise FolderError(FolderFault.BAD_CSV) from None
    columns = [each.strip().lower() for each in rows[0]] if rows else []
    if "id" not in columns:
        raise FolderError(FolderFault.NO_COLUMN_ID)
    if unknown := set(columns) - {*_COLUMNS}:
        raise FolderError(FolderFault.UNKNOWN_COLUMN, ", ".join(sorted(unknown)))
    stores: dict[str, Store] = {}
    for number, cells in enumerate(rows[1:], start=2):  # as spreadsheets number them, empty ones included
        if len(cells) > len(columns):
            raise FolderError(FolderFault.MORE_CELLS, line=number)
        values = dict.fromkeys(columns, "") | dict(zip(columns, map(str.strip, cells), strict=False))
        if not any(values.values()):
            continue
        totem = values.pop("id")
        if not topics.is_id(totem):
            raise FolderError(FolderFault.BAD_ID, totem, number)
        if totem in stores:
            raise FolderError(FolderFault.TWICE, totem, number)
        try:
            stores[totem] = make_store(values)
        except ValueError:
            raise FolderError(FolderFault.BAD_VALUE, totem, number) from None
    return stores


def make_store(values: Mapping[str, str | None]) -> Store:
    """Make a store of texts; empty ones are unset. A ValueError where one cannot be used."""
    content: dict[str, Any] = {key: value for key, value in values.items() if value}
    for key in ("lat", "lon"):
        if key in content:
            content[key] = float(content[key].replace(",", "."))
    content["tags"] = tuple(re.findall(r"[^\s,;]+", content.get("tags", "")))
    return Store.model_validate(content)
