"""An approved charge at each provider, and the provider's answer about it."""

from collections.abc import Iterator

import pytest

from support.terminal_suite import ApprovedCharge, TerminalSuite, approved_charge


@pytest.fixture(scope="module")
def approved(request: pytest.FixtureRequest) -> Iterator[ApprovedCharge]:
    """An approved charge of the suite that the test is of, or that is its parameter."""
    suite: type[TerminalSuite] = getattr(request, "param", None) or request.module.SUITE
    with approved_charge(suite()) as charge:
        yield charge
