"""Addresses of servers as people type and paste them: mended, or refused with what is taken instead."""

from pathlib import Path

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from totem.settings import ErpSettings, SettingsError, load
from totem.settings.fields import is_plain_url, normalize_url

SCHEMES = ("http", "https")
PREFIXES = ("https://", "http://", "HTTPS://", "https:// ", "https:///", "https://http://")
hosts = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z0-9]{1,8}){0,3}", fullmatch=True).filter(
    lambda host: host not in SCHEMES
)
ports = st.one_of(st.just(""), st.integers(1, 65_535).map(lambda port: f":{port}"))
paths = st.from_regex(r"(/[A-Za-z0-9_.-]{0,8}){0,3}", fullmatch=True)
addresses = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(SCHEMES),
    hosts.filter(lambda host: "xn--" not in host),
    ports,
    paths,
)
pasted = st.text(alphabet=st.sampled_from("htps:/.@?# \t\\[]%1aé-"), max_size=24)


@given(addresses, st.lists(st.sampled_from(PREFIXES), max_size=3))
def test_an_address_pasted_after_a_prefix_is_the_address(address: str, prefixes: list[str]) -> None:
    typed = f"  {''.join(prefixes)}{address} "
    assert normalize_url(typed) == address
    assert ErpSettings(base_url=typed, allow_http=True).base_url == address


@given(st.one_of(pasted, st.lists(st.one_of(st.sampled_from(PREFIXES), pasted)).map("".join)))
@example("https://http:/10.0.2.2")
@example("https://http:10.0.2.2")
@example("https://http//10.0.2.2:18080")
@example("https://https")
@example("https://a//http://b")
@example("https://a\\b")
@example("https://[::1")
@example("https://..")
@example("https://[fe80::1%1]")
@example("https://a_b.example")
@example("https://é.example")
@example("https://a.-b")
def test_what_is_accepted_names_one_server(typed: str) -> None:
    address = normalize_url(typed)
    assert normalize_url(address) == address
    if not is_plain_url(address, *SCHEMES):
        return
    url = httpx.URL(address)  # the client's own reading, which raises where it cannot be one
    assert address.startswith((f"{url.scheme}://",))
    assert url.scheme in SCHEMES
    assert url.host not in {"", *SCHEMES}
    assert "://" not in address.partition("://")[2]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (
            "https://http://10.0.2.2:18080",
            'got "http://10.0.2.2:18080", takes https://, or set erp.allow_http',
        ),
        ("https://http:/10.0.2.2", 'got "https://http:/10.0.2.2", takes https://host/path'),
        ("https://erp.example/https://erp.example", "takes https://host/path"),
    ],
)
def test_a_refusal_says_what_is_taken(typed: str, refusal: str, tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text(f'erp.base_url = "{typed}"', encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load(file, {})
    assert refusal in str(refused.value)
    with pytest.raises(SettingsError) as refused:
        load(None, {"TOTEM_ERP__BASE_URL": typed})
    assert refusal in str(refused.value)
