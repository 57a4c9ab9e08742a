"""One reference ERP a generation for the whole folder."""

from collections.abc import Iterator

import pytest

from support.one_shot_client import ERP_SECRET, OneShotClient
from totem.erp.reference.server import ReferenceErp


@pytest.fixture(scope="session")
def erp_servers() -> Iterator[dict[str, ReferenceErp]]:
    """Both generations, running."""
    with (
        ReferenceErp(generation="A", token=ERP_SECRET) as a,
        ReferenceErp(generation="B", token=ERP_SECRET) as b,
    ):
        yield {"A": a, "B": b}


@pytest.fixture
def erp(erp_servers: dict[str, ReferenceErp]) -> Iterator[ReferenceErp]:
    """The reference ERP of generation A, without faults."""
    yield erp_servers["A"]
    erp_servers["A"].faults.clear()


@pytest.fixture
def ask() -> OneShotClient:
    """Ask an ERP one question."""
    return OneShotClient()
