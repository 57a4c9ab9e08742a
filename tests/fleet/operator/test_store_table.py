"""Tables of stores, as people write them, and any bytes in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.fleet import topics
from totem.fleet.invitation import Store
from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.fleet.operator.store_table import read_stores

HEAD = "id;site;city;uf;lat;lon;tags\n"


def test_tables_are_read_as_spreadsheets_write_them() -> None:
    text = f'{HEAD}loja-1;"Centro; lado B";São José;SC;-27,6;-48,6;a b\r\n;;;;;;\r\nloja-2\r\n'
    wanted = {
        "loja-1": Store(
            site="Centro; lado B", city="São José", uf="SC", lat=-27.6, lon=-48.6, tags=("a", "b")
        ),
        "loja-2": Store(),
    }
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert read_stores(text.encode(encoding)) == wanted
    assert read_stores(b"City,ID\nCuritiba,loja-1\n") == {"loja-1": Store(city="Curitiba")}


@pytest.mark.parametrize(
    ("text", "fault", "detail", "line"),
    [
        ("", FolderFault.NO_COLUMN_ID, "", None),
        ("site\nx\n", FolderFault.NO_COLUMN_ID, "", None),
        ("id,site,colour\nloja-1,x,y\n", FolderFault.UNKNOWN_COLUMN, "colour", None),
        ("id,site\nloja-1,x,y\n", FolderFault.MORE_CELLS, "", 2),
        ("id\nloja-1\nloja-1\n", FolderFault.TWICE, "loja-1", 3),
        ("id\nLoja 1\n", FolderFault.BAD_ID, "Loja 1", 2),
        ("id,lat\nloja-1,norte\n", FolderFault.BAD_VALUE, "loja-1", 2),
        ('id\n"loja-1\n', FolderFault.BAD_CSV, "", None),
        ("id\n\n\nloja-1\nloja-1\n", FolderFault.TWICE, "loja-1", 5),
        ('id,site\nloja-1,"Centro\nlado B"\nloja-1,\n', FolderFault.TWICE, "loja-1", 3),
    ],
)
def test_odd_lines_of_a_table_are_named(text: str, fault: FolderFault, detail: str, line: int | None) -> None:
    with pytest.raises(FolderError) as refused:
        read_stores(text.encode())
    assert (refused.value.fault, refused.value.detail, refused.value.line) == (fault, detail, line)


def test_tags_of_a_table_are_separated_as_people_do() -> None:
    table = 'id;tags\nloja-1;shopping novo\nloja-2;"shopping; novo"\nloja-3;shopping, novo,\nloja-4; , \n'
    assert [each.tags for each in read_stores(table.encode()).values()] == [("shopping", "novo")] * 3 + [()]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"{HEAD}{text}".encode()))
def test_any_bytes_are_a_table_of_valid_ids_or_a_refusal(data: bytes) -> None:
    try:
        stores = read_stores(data)
    except FolderError:
        return
    assert all(map(topics.is_id, stores))
