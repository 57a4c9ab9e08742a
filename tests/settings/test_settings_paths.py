"""Choice of the configuration file: one for reading, changing, copying and updating."""

import os
from pathlib import Path

import pytest

from support.platform_marks import needs_file_modes
from totem.settings import SettingsError, editing, last_good, load, paths, raw_settings
from totem.updates import root_config


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty working folder of the test's own, and the file of the machine, which is not there."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    file = tmp_path / "site" / "totem.toml"
    file.parent.mkdir()
    monkeypatch.setattr(paths, "site_file", lambda _environ: file)
    return file


def make(place: str, site: Path) -> None:
    """Put something where a configuration is looked for."""
    match place:
        case "here":
            Path("totem.toml").write_text('kiosk.state_dir = "here"', encoding="utf-8")
        case "site":
            site.write_text('kiosk.state_dir = "site"', encoding="utf-8")
        case "named":
            Path("named.toml").write_text('kiosk.state_dir = "named"', encoding="utf-8")
        case "link to nowhere":
            Path("totem.toml").symlink_to("nowhere")
        case "link":
            Path("own.toml").write_text('kiosk.state_dir = "link"', encoding="utf-8")
            Path("totem.toml").symlink_to("own.toml")
        case "folder":
            Path("totem.toml").mkdir()


@pytest.mark.parametrize(
    "made",
    [
        (),
        ("here",),
        ("site",),
        ("here", "site"),
        ("link to nowhere", "site"),
        ("link", "site"),
        ("folder", "site"),
        ("named", "here", "site"),
    ],
)
@pytest.mark.parametrize("asked", ["nothing", "option", "variable", "empty variable"])
def test_all_uses_choose_the_same_file(site: Path, made: tuple[str, ...], asked: str) -> None:
    for place in made:
        make(place, site)
    config = Path("named.toml") if asked == "option" else None
    environ = {"variable": {"TOTEM_CONFIG": "named.toml"}, "empty variable": {"TOTEM_CONFIG": ""}}.get(
        asked, {}
    )
    file = paths.configuration_file(config, environ)
    assert editing.file_to_change(config, environ) == file.path
    assert file.path in last_good._candidate_files(config, environ)
    is_named = asked in {"option", "variable"}
    if ("named" not in made) if is_named else ("folder" in made):
        with pytest.raises(SettingsError, match=f"^{file.path}: "):
            raw_settings.read(config, environ)
        return
    raw = raw_settings.read(config, environ)
    assert raw.file == (file.path if file.exists else None)
    if not is_named and raw.file != paths.site_file(environ):
        return  # root does not read the working folder's file: it may be the kiosk's
    assert root_config.read_unchecked(config, environ).state == (
        load(config, environ).settings.kiosk.state_dir or Path("/var/lib/totem")
    )


@needs_file_modes
def test_an_inaccessible_file_counts_and_is_reported(site: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may look at everything")
    make("site", site)
    site.parent.chmod(0o000)
    try:
        assert paths.configuration_file(None, {}).path == site
        with pytest.raises(SettingsError, match="cannot be read"):
            load(None, {})
    finally:
        site.parent.chmod(0o700)
