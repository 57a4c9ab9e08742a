"""Fixtures of monitoring: benches, as for the tests of sessions."""

from session.conftest import bench, make_bench

__all__ = ["bench", "make_bench"]
