"""Fixtures of monitoring: sessions on a bench, as the session's own tests have them."""

from session.conftest import bench, make_bench

__all__ = ["bench", "make_bench"]
