"""Stand-ins for libraries of Qt's wheel: their size, and Qt's behaviour with them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from bundle import inspection, stand_ins
from bundle.contents import icu_items_left_out
from checkout.process import SetupError
from support import kill_at_step

TOOLS = ("gcc", "objcopy", "icupkg")
LIBRARIES = Path(PySide6.__file__).parent / "Qt" / "lib"
LANGUAGES = ("pt_BR", "en_US", "es_MX", "C")
ASK = """
import json, sys
from PySide6.QtCore import QBuffer, QByteArray, QCollator, QIODevice, QLocale, QTimeZone, QXmlStreamReader

def read(encoding):
    source = QBuffer()
    source.setData(QByteArray(f'<?xml version="1.0" encoding="{encoding}"?><a>ação</a>'.encode(encoding)))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader, text = QXmlStreamReader(source), ""
    while not reader.atEnd():
        reader.readNext()
        text += reader.text()
    return text

words = ["água", "azul", "Ábaco", "zebra", "ñandu", "nuvem", "ção"]
zone, kind = QTimeZone(b"America/Sao_Paulo"), QTimeZone.TimeType.StandardTime
with open("/proc/self/maps") as maps:
    print(next(line.split()[-1] for line in maps if "libicudata" in line))
print(json.dumps({
    "sorted": {each: sorted(words, key=QCollator(QLocale(each)).sortKey) for each in sys.argv[1:]},
    "zones": [zone.displayName(kind, QTimeZone.NameType.LongName, QLocale(each)) for each in sys.argv[1:]],
    "read": [read(each) for each in ("windows-1252", "iso-8859-15", "cp850")],
}))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all of them."""
    if sys.platform != "linux":
        pytest.skip("they are of Linux")
    if lacking := [tool for tool in TOOLS if shutil.which(tool, path=stand_ins.PLACES) is None]:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    if not kill_at_step.can_preload():
        pytest.skip(kill_at_step.NO_COMPILER)
    folder = tmp_path_factory.mktemp("work") / "stand-ins"
    stand_ins.make(folder, LIBRARIES)
    return folder


def ask(**environment: str) -> tuple[str, dict[str, object]]:
    """Path of the ICU data that Qt loads, and its results with them."""
    command = [sys.executable, "-c", ASK, *LANGUAGES]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    assert said.stderr == ""
    where, told = said.stdout.splitlines()
    return where, json.loads(told)


def test_qt_sorts_reads_and_names_zones_as_with_all_of_icus_data(made: Path) -> None:
    real, expected = ask()
    stand_in, told = ask(LD_LIBRARY_PATH=str(made))
    assert Path(real).parent == LIBRARIES
    assert Path(stand_in).parent == made
    assert told == expected
    assert told["read"] == ["ação"] * 3


def test_each_is_as_small_as_a_bundle_is_held_to(made: Path) -> None:
    assert len(list(made.iterdir())) == 3
    assert not [
        line for line in inspection.inspect(made, "linux") if "stand-in" in line or "not wanted" in line
    ]
    assert [line for line in inspection.inspect(LIBRARIES, "linux") if line.endswith("not its stand-in")]


def test_missing_tool_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(stand_ins, "PLACES", str(tmp_path))
    with pytest.raises(SetupError, match=r"^gcc is missing: install gcc, binutils and icu-"):
        stand_ins.make(tmp_path / "stand-ins", LIBRARIES)


def test_of_icus_data_the_kiosks_languages_and_all_encodings_are_kept() -> None:
    kept = [
        "cnvalias.icu",
        "coll/es__TRADITIONAL.res",
        "coll/root.res",
        "coll/ucadata.icu",
        "es_419.res",
        "pt.res",
    ]
    kept += [
        "euc-jp-2007.cnv",
        "pool.res",
        "res_index.res",
        "supplementalData.res",
        "zone/pt_PT.res",
        "zone/tzdbNames.res",
    ]
    gone = [
        "brkitr/root.res",
        "coll/de_.res",
        "curr/pt.res",
        "lang/es.res",
        "unit/en.res",
        "zh_Hant.res",
        "zone/af.res",
    ]
    assert icu_items_left_out([*kept, *gone]) == gone
