"""Spellings of the status texts of ERPs, for properties."""

from collections.abc import Callable

from hypothesis import strategies as st

endings = st.sampled_from(["o", "a", "os", "as"])
"""Of participles, by gender and number."""
writings: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [
        str,
        str.upper,
        str.title,
        str.capitalize,
        lambda text: f"  {text}. ",
        lambda text: text.replace(" ", "_"),
    ]
)
