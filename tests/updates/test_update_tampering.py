"""Updates that root refuses: tampered, outdated, expired, wrongly signed or malformed."""

import json
import os
import shutil
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from release import update_repository
from support.file_modes import assert_mode
from support.platform_marks import needs_named_pipes, needs_symlinks
from support.update_fixtures import GOOD, Site, Workshop
from totem.updates import unpack
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.handshake import STAGED
from totem.updates.installation import BASE
from totem.updates.ledger import UpdateOutcome
from totem.updates.tuf_client import LONGEST_NEWS, machine, target


def refused(site: Site) -> UpdateReason | None:
    """Reason of root's refusal; the base runs all the same."""
    site.desk.request_apply()
    assert site.apply()
    assert site.runs_whole() == BASE
    assert list(site.place.versions.iterdir()) == []
    assert not (site.place.ledger_folder / "archive").exists()
    last = site.ledger.last
    assert last
    assert last.outcome is UpdateOutcome.REFUSED
    return last.reason


@pytest.fixture
def staged(site: Site) -> Path:
    """A good update, staged by the kiosk; the folder that anybody with the kiosk's rights may change."""
    site.staging().stage(site.publish("1.1.0"))
    return site.desk.folder / STAGED


def archive_of(staged: Path) -> Path:
    return next((staged / "targets").iterdir())


def flip(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def replaced(file: Path, old: bytes, new: bytes) -> None:
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new, 1))


def grow(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(bytes(1000))


def link(place: Path, goal: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
    place.symlink_to(goal)


def pipe(place: Path) -> None:
    place.unlink()
    os.mkfifo(place)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


SIGNED, UNREAD = UpdateReason.NOT_SIGNED, UpdateReason.UNREADABLE
TAMPERED: dict[str, tuple[Callable[[Path], object], UpdateReason]] = {
    "a bit of the archive's start": (lambda staged: flip(archive_of(staged), 0), SIGNED),
    "a bit of the archive's middle": (lambda staged: flip(archive_of(staged), 200), SIGNED),
    "a bit of the archive's end": (lambda staged: flip(archive_of(staged), -1), SIGNED),
    "a longer archive": (lambda staged: grow(archive_of(staged)), SIGNED),
    "a cut archive": (lambda staged: cut(archive_of(staged)), SIGNED),
    "no archive": (lambda staged: archive_of(staged).unlink(), UNREAD),
    "another version's name": (
        lambda staged: replaced(staged / "metadata/1.targets.json", b'"1.1.0"', b'"9.9.9"'),
        SIGNED,
    ),
    "a signature": (
        lambda staged: replaced(staged / "metadata/timestamp.json", b'"sig":"', b'"sig":"00'),
        SIGNED,
    ),
    "no signature": (
        lambda staged: (staged / "metadata/timestamp.json").write_text(
            json.dumps(json.loads((staged / "metadata/timestamp.json").read_text()) | {"signatures": []})
        ),
        SIGNED,
    ),
    "what is no JSON": (lambda staged: (staged / "metadata/timestamp.json").write_text("{"), SIGNED),
    "deep JSON": (lambda staged: (staged / "metadata/timestamp.json").write_text("[" * 9000), SIGNED),
    "no metadata": (lambda staged: (staged / "metadata/timestamp.json").unlink(), UNREAD),
    "endless metadata": (
        lambda staged: (staged / "metadata/timestamp.json").write_bytes(b" " * 100_000),
        UNREAD,
    ),
    "a link in the archive's place": (lambda staged: link(archive_of(staged), Path("/etc/passwd")), UNREAD),
    "a link in the metadata's place": (
        lambda staged: link(staged / "metadata/timestamp.json", Path("/etc/passwd")),
        UNREAD,
    ),
    "a link in a folder's place": (lambda staged: link(staged / "metadata", Path("/etc")), UNREAD),
    "a pipe": (lambda staged: pipe(staged / "metadata/timestamp.json"), UNREAD),
    "a pipe in the archive's place": (lambda staged: pipe(archive_of(staged)), UNREAD),
    "nothing": (shutil.rmtree, UNREAD),
}


LACKS = {name: needs_symlinks for name in TAMPERED if "a link" in name} | {
    name: needs_named_pipes for name in TAMPERED if "a pipe" in name
}
TAMPERINGS = [pytest.param(*row, id=name, marks=LACKS.get(name, ())) for name, row in TAMPERED.items()]


@pytest.mark.parametrize(("tamper", "reason"), TAMPERINGS)
def test_tampered_repository_is_refused(
    site: Site, staged: Path, tamper: Callable[[Path], object], reason: UpdateReason
) -> None:
    tamper(staged)
    assert refused(site) is reason


def test_another_key_signs_nothing(site: Site, staged: Path, tmp_path: Path) -> None:
    stranger = Workshop(tmp_path / "stranger")
    shutil.rmtree(staged)
    other = Site(tmp_path / "other", stranger)
    other.staging().stage(other.publish("9.0.0"))
    shutil.copytree(other.desk.folder / STAGED, staged)
    assert refused(site) is UpdateReason.NOT_SIGNED
    with pytest.raises(UpdateRefused) as error:
        site.staging().stage(stranger.publish("9.0.1"))
    assert error.value.reason is UpdateReason.NOT_SIGNED


def test_expired_metadata_is_refused_by_kiosk_and_root(site: Site, workshop: Workshop) -> None:
    file = workshop.publish("1.1.0", days=-1)
    with pytest.raises(UpdateRefused) as error:
        site.staging().stage(file)
    assert error.value.reason is UpdateReason.EXPIRED


def test_metadata_older_than_seen_is_refused(site: Site, workshop: Workshop, tmp_path: Path) -> None:
    old = workshop.publish("1.1.0")
    kept = tmp_path / "old.update"
    shutil.copy(old, kept)
    other = Site(tmp_path / "other", workshop)
    other.staging().stage(kept)
    site.staging().stage(workshop.publish("1.2.0"))
    with pytest.raises(UpdateRefused) as error:
        site.staging().stage(kept)
    assert error.value.reason is UpdateReason.OUTDATED
    site.desk.request_apply()
    site.apply()  # 1.2.0 is on trial, and fails
    site.apply()
    shutil.rmtree(site.desk.folder / STAGED)
    shutil.copytree(other.desk.folder / STAGED, site.desk.folder / STAGED)
    assert refused(site) is UpdateReason.OUTDATED


@pytest.mark.parametrize("version", ["0.9.0", "1.0"])
def test_an_older_version_comes_only_where_its_signer_says_so(site: Site, version: str) -> None:
    with pytest.raises(UpdateRefused) as error:
        site.ask(site.publish(version))
    assert error.value.reason is UpdateReason.DOWNGRADE
    newer = site.staging()
    object.__setattr__(newer, "version", "0.1.0")
    newer.stage(site.workshop.publish(version))  # a kiosk that lies: root refuses
    assert refused(site) is UpdateReason.DOWNGRADE
    site.ask(site.publish(version, GOOD, older=True))
    site.start()
    site.apply()
    assert site.ledger.current == version


@pytest.mark.parametrize(
    ("news", "shown"),
    [
        pytest.param("A letra é maior.", "A letra é maior.", id="a sentence"),
        pytest.param("x" * LONGEST_NEWS, "x" * LONGEST_NEWS, id="as long as may be"),
        pytest.param("x" * (LONGEST_NEWS + 1), "", id="longer"),
        pytest.param("a\nb", "", id="two lines"),
        pytest.param("\u202egirado", "", id="turned around"),
        pytest.param("", "", id="none"),
    ],
)
def test_the_news_of_a_version_are_one_short_line(site: Site, news: str, shown: str) -> None:
    site.staging().stage(site.publish("1.1.0", news=news))
    assert site.staging().staged_news() == shown
    site.desk.request_apply()
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"


def test_update_for_other_machines_is_refused(site: Site, workshop: Workshop) -> None:
    with pytest.raises(UpdateRefused) as error:
        site.staging().stage(workshop.publish("1.1.0", kind="other-machine"))
    assert error.value.reason is UpdateReason.NOTHING_FOR_US


def test_keys_change_while_kiosks_are_in_the_field(site: Site, workshop: Workshop) -> None:
    site.staging().stage(site.publish("1.1.0"))
    new_root, new_release = workshop.folder / "root2.pem", workshop.folder / "release2.pem"
    update_repository.new_key(new_root)
    update_repository.new_key(new_release)
    update_repository.change_keys(workshop.repository, workshop.keys / "root.pem", new_release, new_root)
    shutil.copy(new_release, workshop.keys / "release.pem")
    site.ask(site.publish("1.2.0"))
    assert site.start() == 0
    assert site.runs_whole() == "1.2.0"
    update_repository.change_keys(workshop.repository, workshop.keys / "root.pem", None, None)  # the old key
    with pytest.raises(UpdateRefused) as error:
        site.staging().stage(site.publish("1.3.0"))
    assert error.value.reason is UpdateReason.NOT_SIGNED


def test_without_a_key_nothing_is_taken(site: Site, staged: Path) -> None:
    def none() -> bytes:
        raise UpdateRefused(UpdateReason.NO_KEY, "none")

    site.desk.request_apply()
    assert site.applying(none).run()
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.NO_KEY
    assert site.runs_whole() == BASE


# --- archives that were signed, and should not have been

Member = tuple[str, bytes, str]
"""Name, type and goal of a link."""
REG, DIR, SYM = tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE
HOSTILE: dict[str, list[Member]] = {
    "absolute": [("/owned", REG, "")],
    "a way up": [("../owned", REG, "")],
    "a way up inside": [("a", DIR, ""), ("a/../../owned", REG, "")],
    "a name of Windows": [("C:\\owned", REG, "")],
    "a link up": [("l", SYM, "../../../../etc/passwd")],
    "an absolute link": [("l", SYM, "/etc/passwd")],
    "a link to nowhere": [("l", SYM, "nowhere")],
    "a link to a folder": [("a", DIR, ""), ("l", SYM, "a")],
    "a file through a link": [("a", DIR, ""), ("l", SYM, "a"), ("l/owned", REG, "")],
    "a file in a link's place": [("totem", SYM, "x"), ("totem", REG, "")],
    "a hard link": [("h", tarfile.LNKTYPE, "/etc/passwd")],
    "a device": [("d", tarfile.CHRTYPE, "")],
    "a disk": [("d", tarfile.BLKTYPE, "")],
    "a pipe": [("p", tarfile.FIFOTYPE, "")],
    "a name twice": [("a", REG, ""), ("a", REG, "")],
    "a folder twice": [("a", DIR, ""), ("a", DIR, "")],
    "a file without its folder": [("a/b", REG, "")],
    "a file in a file": [("a", REG, ""), ("a/b", REG, "")],
    "a name that cannot be seen": [("a\u202eb", REG, "")],
    "an empty part": [("a", DIR, ""), ("a//b", REG, "")],
}


def packed(members: list[Member]) -> Callable[[Path, Path], int]:
    """Packs these members in the place of a bundle's."""

    def pack(_bundle: Path, file: Path) -> int:
        with tarfile.open(file, "w:xz") as tar:
            for name, kind, goal in members:
                member = tarfile.TarInfo(name)
                member.type, member.linkname = kind, goal
                tar.addfile(member)
        return 1000

    return pack


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_though_signed(
    site: Site, members: list[Member], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(update_repository, "pack", packed(members))
    site.staging().stage(site.publish("1.1.0"))
    assert refused(site) is UpdateReason.UNFIT
    assert not list(tmp_path.rglob("*owned"))
    assert not Path("/owned").exists()


BOMBS: dict[str, tuple[int, UpdateReason]] = {
    "more than was told": (1000, UpdateReason.TOO_LARGE),
    "more than any bundle": (10**9, UpdateReason.TOO_LARGE),
    "nothing": (0, UpdateReason.TOO_LARGE),
}


@pytest.mark.parametrize(("told", "reason"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_does_not_unfold(
    site: Site, told: int, reason: UpdateReason, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = update_repository.pack
    monkeypatch.setattr(
        update_repository, "pack", lambda bundle, file: min(told, real(bundle, file) and told)
    )
    bundle = site.workshop.bundle("1.1.0", site.stub(GOOD))
    (bundle / "zeros").write_bytes(bytes(25_000_000))  # and the tar of 20,000 files takes 20 MB
    file = site.workshop.publish("1.1.0", bundle)
    assert file.stat().st_size < 50_000
    if told == 1000:
        site.staging().stage(file)
        assert refused(site) is reason
    else:
        with pytest.raises(UpdateRefused) as error:
            site.staging().stage(file)
        assert error.value.reason is reason


def test_more_files_than_a_bundle_has_are_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MOST_FILES", 5)
    bundle = site.workshop.bundle("1.1.0", site.stub(GOOD))
    for number in range(9):
        (bundle / str(number)).write_bytes(b"")
    site.staging().stage(site.workshop.publish("1.1.0", bundle))
    assert refused(site) is UpdateReason.TOO_LARGE


def test_full_disk_is_reported(site: Site, staged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(site.place.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=50_000_000))
    assert refused(site) is UpdateReason.NO_ROOM


# --- what packs


def test_the_same_bundle_gives_the_same_archive(workshop: Workshop, tmp_path: Path) -> None:
    bundle = workshop.bundle("1.1.0")
    first, second = tmp_path / "first", tmp_path / "second"
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy, symlinks=True)
    os.utime(copy / "totem", (1, 1))
    assert update_repository.pack(bundle, first) == update_repository.pack(copy, second)
    assert first.read_bytes() == second.read_bytes()


@needs_symlinks
def test_a_bundle_with_a_way_out_is_not_packed(workshop: Workshop, tmp_path: Path) -> None:
    bundle = workshop.bundle("1.1.0")
    (bundle / "out").symlink_to("/etc/passwd")
    with pytest.raises(ValueError, match="out is a link"):
        update_repository.pack(bundle, tmp_path / "archive")


def test_signing_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workshop = Workshop(tmp_path / "workshop")
    bundle, keys, repository = workshop.bundle("1.1.0"), tmp_path / "keys", tmp_path / "repository"
    assert update_repository.main(["update-keys", str(keys)]) == 0
    assert update_repository.main(["update-keys", str(keys)]) == 1  # never over existing ones
    for file in keys.glob("*.pem"):
        assert_mode(file, 0o600)
    options = ["--key", str(keys / "release.pem"), "--repository", str(repository)]
    archive = ["update-archive", str(bundle), *options]
    metadata = bundle / "_internal" / "totem_kiosk-1.1.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Version: 1.1.0\n")
    assert update_repository.main([*archive, "--version", "1.1.0"]) == 0
    assert (repository / f"totem-1.1.0-{machine()}.update").is_file()
    assert update_repository.main([*archive, "--version", "new"]) == 1
    assert "a version is one to four numbers" in capsys.readouterr().err
    assert update_repository.main(["update-root", str(repository), "--root", str(keys / "root.pem")]) == 0
    assert update_repository.latest_root(repository).name == "2.root.json"
    published = [keys / "root.json", *repository.rglob("*.json"), *repository.rglob("*.update")]
    for each in published:
        assert_mode(each, 0o644)


def test_signing_again_renews_expiring_metadata(site: Site, workshop: Workshop) -> None:
    workshop.publish("1.1.0", days=-1)
    key = update_repository.read_key(workshop.keys / "release.pem")
    update_repository.sign(workshop.repository, key, {}, timedelta(days=9))
    name = next((workshop.repository / "targets").glob(f"*.{target(machine())}")).name
    again = update_repository.wrap(workshop.repository, workshop.folder / "again.update", name)
    assert site.staging().stage(again) == "1.1.0"
