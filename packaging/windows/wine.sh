#!/usr/bin/env bash
# Run Totem as a Windows program on Debian, by Wine.
#
#     wine.sh FOLDER CHECKOUT [STEP…]             steps, by default all of them, in this order
#     wine.sh FOLDER CHECKOUT exec PROGRAM [ARG…] a Windows program in C:\totem, after a copy of the checkout
#
# FOLDER gets everything: Wine's prefix with its drive C:, what was fetched, and the results in FOLDER/out. It may be
# copied (cp -a) while nothing runs in it. CHECKOUT is copied to C:\totem, less what git ignores. Steps:
#
#   system     Debian's packages: Wine, MinGW, Xvfb, CUPS (as root; skipped where all are there)
#   prefix     Wine's prefix, for programs of 64 and of 32 bits
#   python     C:\Python311, a Python for Windows
#   project    C:\totem with its .venv, made by the project's own packaging/dev.py from uv.lock
#   commands   version, configuration, decode, demo, reference ERP, selftest, doctor, PIN, set-up as a kiosk
#   screen     the kiosk in a real window of Qt's plugin "windows" on Xvfb, with pictures
#   printing   a test page through winspool: RAW bytes to a port, and pages to a queue of CUPS
#   tests      pytest, for $TESTS (folders of tests/), less what Wine cannot do (wine_limits.txt)
#   bundle     PyInstaller's bundle by packaging/dev.py bundle, and its start
#   installer  the installer by Inno Setup; installs, looks, removes
#
# A step that finds a fault prints "FAULT: …" and goes on; the exit status is 1 if there was any.
#
# Where a Python for Windows comes from: python.org's installer is in no package registry, and needs Windows. The
# wheel of Panda3D for Windows contains the original python311.dll, its extension modules and their libraries, since
# programs that are made with it need them. The library in Python is the same on every system, and is taken from this
# machine's Python 3.11 ($PYTHON311, "python3.11" if unset). What is missing is made here by MinGW: python.exe and
# pythonw.exe, which only call Py_Main; python3.dll, which only forwards to python311.dll; and icuuc.dll, which Windows
# has and Wine has not.
set -euo pipefail

PANDA3D=1.10.16   # has Python 3.11.9
INNO_SETUP=6.4.1  # npm's package innosetup, with ISCC.exe
NUMPY=2.1.3       # newer ones call crealf(), which Wine 10's ucrtbase lacks
PACKAGES="wine wine64 libwine gcc-mingw-w64-x86-64 xvfb xdotool imagemagick ghostscript npm cups cups-client"
# What differs by the system; the other folders take as long again.
TESTS=${TESTS:-"tests/settings tests/system tests/cli tests/staff tests/monitoring tests/printing
    tests/packaging/windows tests/windows_setup tests/e2e/test_windows_surroundings.py"}
STEPS="system prefix python project commands screen printing tests bundle installer"

[ $# -ge 2 ] || { sed -n '2,/^# A step/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1/out" "$1/run" "$1/fetched"
folder=$(cd "$1" && pwd) checkout=$(cd "$2" && pwd)
limits=$checkout/packaging/windows/wine_limits.txt
shift 2

out=$folder/out
drive=$folder/prefix/drive_c
home=$drive/Python311
project=$drive/totem
chmod 700 "$folder/run"
faults=0
started=()  # processes to be ended

export WINEPREFIX=$folder/prefix WINEARCH=win64 WINEDEBUG=-all XDG_RUNTIME_DIR=$folder/run
export WINEDLLPATH=$folder/wow                                     # Windows' DLLs of 32 bits
export WINEDLLOVERRIDES='mscoree=d;mshtml=d;winedbg.exe=d'         # no .NET, no HTML, no debugger's dialog
export WINEPATH='C:\Python311;C:\Python311\Scripts'                # becomes %PATH%'s beginning
unset PIP_FIND_LINKS PYTHONPATH VIRTUAL_ENV
SOURCE_DATE_EPOCH=$(git -C "$checkout" log -1 --format=%ct)        # there is no git on drive C:
export SOURCE_DATE_EPOCH
for name in PIP_CERT SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE; do  # Z: is this machine's /
    if [ -n "${!name:-}" ] && [ -z "${!name##/*}" ]; then declare -x "WIN_$name=Z:${!name//\//\\}"; fi
done

say() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }
fault() { printf 'FAULT: %s\n' "$1"; faults=$((faults + 1)); }

# Windows' form of a path.
windows_path() { local path=Z:$1; printf '%s' "${path//\//\\}"; }

# Run a Windows program, with this machine's certificates.
win() {
    local variables=() name windows
    for name in PIP_CERT SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE; do
        windows=WIN_$name
        if [ -n "${!windows:-}" ]; then variables+=("$name=${!windows}"); fi
    done
    env "${variables[@]}" wine "$@"
}
python() { win 'C:\Python311\python.exe' "$@"; }
venv_python() { (cd "$project" && win '.venv\Scripts\python.exe' "$@"); }
totem() { (cd "$project" && win '.venv\Scripts\totem.exe' "$@"); }

# Start a program in the background; it is ended with this script.
start() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 &
    started+=($!)
}

finish() {
    local each
    for each in "${started[@]}"; do kill "$each" 2>/dev/null || true; done
    [ ! -d "$WINEPREFIX" ] || wineserver -k 2>/dev/null || true  # that of this prefix alone
}
trap finish EXIT

# An X server of a kiosk's size, whose number it chooses itself.
ensure_display() {
    [ -z "${own_display:-}" ] || return 0
    rm -f "$folder/run/display"
    start "$out/xvfb.log" Xvfb -displayfd 3 -screen 0 1080x1920x24 -nolisten tcp 3>"$folder/run/display"
    while [ ! -s "$folder/run/display" ]; do sleep 0.1; done
    own_display=:$(cat "$folder/run/display")
    export DISPLAY=$own_display
}
picture() { import -window root "$out/$1.png"; }

# ---------------------------------------------------------------------------------------------------------------------

step_system() {
    local missing=() each
    for each in $PACKAGES; do
        dpkg-query -W -f '${Status}' "$each" 2>/dev/null | grep -q 'ok installed' || missing+=("$each")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$out/apt.log"
}

# Wine of 64 bits runs programs of 32 bits by itself (Inno Setup's are), if it has Windows' DLLs of 32 bits. They are in
# the package of the other architecture, which is unpacked and not installed, so that dpkg stays as it is.
step_prefix() {
    if [ ! -d "$folder/wow/i386-windows" ]; then
        local state=$folder/fetched/apt
        mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$folder/wow"
        local apt=(apt-get -o APT::Architectures::=amd64 -o APT::Architectures::=i386 -o Dir::State="$state"
            -o Dir::Cache="$state/cache" -o Dir::State::status=/var/lib/dpkg/status -o APT::Sandbox::User=root)
        "${apt[@]}" -qq update || true  # a source without that architecture does not matter
        (cd "$state" && "${apt[@]}" -qq download "libwine:i386=$(dpkg-query -W -f '${Version}' libwine:amd64)")
        dpkg-deb --fsys-tarfile "$state"/libwine_*_i386.deb |
            tar -x -C "$folder/wow" --strip-components=5 ./usr/lib/i386-linux-gnu/wine/i386-windows
        rm "$state"/libwine_*_i386.deb
        ln -s "$(dirname "$(dpkg -L libwine:amd64 | grep -m 1 '/x86_64-unix/')")" "$folder/wow/x86_64-unix"
    fi
    if [ ! -f "$WINEPREFIX/system.reg" ]; then
        win wineboot --init
        wineserver --wait
    fi
    win reg add 'HKCU\Software\Wine\Drivers' /v Audio /d '' /f >/dev/null              # no sound card
    win reg add 'HKCU\Software\Wine\WineDbg' /v ShowCrashDialog /t REG_DWORD /d 0 /f >/dev/null
    win cmd /c ver
}

step_python() {
    local source=$folder/fetched/source stdlib
    mkdir -p "$source" "$home/DLLs" "$home/Lib/site-packages"
    if ! ls "$folder"/fetched/panda3d-*.whl >/dev/null 2>&1; then
        python3 -m pip download --quiet --no-deps --dest "$folder/fetched" --only-binary=:all: \
            --platform win_amd64 --python-version 3.11 "panda3d==$PANDA3D"
    fi
    python3 - "$folder"/fetched/panda3d-*.whl "$home" <<'END'
import pathlib, sys, zipfile

archive, home = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
for name in archive.namelist():
    folder, _, file = name.partition("/")
    if folder == "deploy_libs" and not file.startswith("api-ms-"):  # those are Windows' own
        place = home if file.lower() in ("python311.dll", "vcruntime140.dll") else home / "DLLs"
        (place / file.replace("VCRUNTIME", "vcruntime")).write_bytes(archive.read(name))
END
    stdlib=$("${PYTHON311:-python3.11}" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
    tar -c -C "$stdlib" --exclude=__pycache__ --exclude=./test --exclude=./site-packages --exclude=./dist-packages \
        --exclude=./lib-dynload --exclude='./config-3*' --exclude='./_sysconfigdata*' . | tar -x -C "$home/Lib"
    # The DLL calls this of the class, as its own library has it; that of an older 3.11 is none of the class.
    sed -i -z 's/\n    def invalidate_caches(cls)/\n    @classmethod&/; s/@classmethod\n    @classmethod/@classmethod/' \
        "$home/Lib/importlib/metadata/__init__.py"
    cp "$home/Lib/LICENSE.txt" "$home/LICENSE.txt"  # where Windows' installer has it, and bundle.licences looks

    cat >"$source/launcher.c" <<'END'
/* python.exe and pythonw.exe: call Py_Main of python311.dll.

   It lies beside the program; of a virtual environment's, in the folder that `home` of pyvenv.cfg names. The
   interpreter then finds the environment by the program's own path. */
#include <windows.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

typedef int (*Main)(int, wchar_t **);

static void go_home_from_environment(wchar_t *folder) {
    wchar_t name[MAX_PATH * 2];
    char line[1024];
    FILE *config;
    swprintf(name, MAX_PATH * 2, L"%ls\\..\\pyvenv.cfg", folder);
    config = _wfopen(name, L"rb");
    while (config && fgets(line, sizeof line, config)) {
        char *value = strchr(line, '=');
        if (strncmp(line, "home", 4) || !value) continue;
        for (value++; *value == ' '; value++) {}
        value[strcspn(value, "\r\n")] = 0;
        MultiByteToWideChar(CP_UTF8, 0, value, -1, folder, MAX_PATH);
        break;
    }
    if (config) fclose(config);
}

static int start(int count, wchar_t **words) {
    wchar_t folder[MAX_PATH], dll[MAX_PATH * 2];
    HMODULE python;
    Main run;
    GetModuleFileNameW(NULL, folder, MAX_PATH);
    *wcsrchr(folder, L'\\') = 0;
    swprintf(dll, MAX_PATH * 2, L"%ls\\python311.dll", folder);
    if (GetFileAttributesW(dll) == INVALID_FILE_ATTRIBUTES) {
        go_home_from_environment(folder);
        swprintf(dll, MAX_PATH * 2, L"%ls\\python311.dll", folder);
    }
    python = LoadLibraryExW(dll, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    run = python ? (Main)(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (run) return run(count, words);
    fwprintf(stderr, L"cannot load %ls: error %lu\n", dll, GetLastError());
    return 101;
}

#ifdef WINDOWED
int WINAPI wWinMain(HINSTANCE me, HINSTANCE before, LPWSTR line, int show) {
    (void)me, (void)before, (void)line, (void)show;
    return start(__argc, __wargv);
}
#else
int wmain(int count, wchar_t **words) { return start(count, words); }
#endif
END
    cat >"$source/icuuc.c" <<'END'
/* icuuc.dll: Windows has ICU's converters since 1703, Wine 10 has not, and Qt6Core.dll does not load without them.

   This one knows no converter, so that Qt has its own: UTF-8, UTF-16, UTF-32, Latin-1, the system's code page. */
#include <stddef.h>
#define API __declspec(dllexport)
enum { U_FILE_ACCESS_ERROR = 4, U_UNSUPPORTED_ERROR = 16 };

API void *ucnv_open(const char *name, int *error) { (void)name; *error = U_FILE_ACCESS_ERROR; return NULL; }
API int ucnv_countAvailable(void) { return 0; }
API const char *ucnv_getAvailableName(int number) { (void)number; return NULL; }
API const char *ucnv_getStandardName(const char *name, const char *standard, int *error) {
    (void)name, (void)standard;
    *error = U_UNSUPPORTED_ERROR;
    return NULL;
}
/* The others need an open converter. */
#define UNUSED(name) API void name(void) {}
UNUSED(UCNV_FROM_U_CALLBACK_SUBSTITUTE) UNUSED(UCNV_TO_U_CALLBACK_SUBSTITUTE)
UNUSED(ucnv_cbFromUWriteUChars) UNUSED(ucnv_cbToUWriteUChars) UNUSED(ucnv_close) UNUSED(ucnv_fromUCountPending)
UNUSED(ucnv_fromUnicode) UNUSED(ucnv_getFromUCallBack) UNUSED(ucnv_getMaxCharSize) UNUSED(ucnv_getName)
UNUSED(ucnv_getToUCallBack) UNUSED(ucnv_reset) UNUSED(ucnv_setFromUCallBack) UNUSED(ucnv_setToUCallBack)
UNUSED(ucnv_toUCountPending) UNUSED(ucnv_toUnicode)
END
    local cc="x86_64-w64-mingw32-gcc -O2 -Wall -s -static"
    $cc -municode -o "$home/python.exe" "$source/launcher.c"
    $cc -municode -mwindows -DWINDOWED -o "$home/pythonw.exe" "$source/launcher.c"
    $cc -shared -o "$drive/windows/system32/icuuc.dll" "$source/icuuc.c"
    {   # python3.dll, which modules for every Python 3 link to: each name goes to python311.dll
        printf 'LIBRARY python3.dll\nEXPORTS\n'
        x86_64-w64-mingw32-objdump -p "$home/python311.dll" |
            awk '/^\[Ordinal\/Name Pointer\] Table/ {on = 1; next} !NF {on = 0} on && $NF ~ /^_?Py/ {print $NF "=python311." $NF}'
    } >"$source/python3.def"
    x86_64-w64-mingw32-gcc -shared -nostdlib -s -Wl,--entry=0 -o "$home/python3.dll" "$source/python3.def"
    mkdir -p "$home/Lib/venv/scripts/nt"
    cp "$home/python.exe" "$home/pythonw.exe" "$home/Lib/venv/scripts/nt/"

    python -c 'import sys, ssl, sqlite3, ctypes, asyncio, hashlib, winreg, msvcrt
print(sys.version, ssl.OPENSSL_VERSION, "SQLite", sqlite3.sqlite_version, sep="\n")
asyncio.run(asyncio.sleep(0))'
    if [ ! -d "$home/Lib/site-packages/pip" ]; then
        python -m ensurepip >/dev/null
        python -m pip install --quiet --no-warn-script-location --upgrade pip uv
    fi
}

# Copy the checkout; what is gone from it goes from C:\totem too. The environment and what was built there stay.
copy_checkout() {
    mkdir -p "$project"
    (cd "$project" && rm -rf totem tests packaging assets .github .ci)
    git -C "$checkout" ls-files -z --cached --others --exclude-standard |
        (cd "$checkout" && xargs -0 -r ls -d 2>/dev/null | tar -c -T - 2>/dev/null) | tar -x -C "$project"
}

step_project() {
    copy_checkout
    (cd "$project" && python 'packaging\dev.py' demo --help >"$out/project.log" 2>&1) ||
        { tail -5 "$out/project.log"; fault "packaging/dev.py does not set the checkout up"; return 0; }
    (cd "$project" && win 'C:\Python311\Scripts\uv.exe' pip install --quiet --no-deps \
        --python '.venv\Scripts\python.exe' "numpy==$NUMPY")
    venv_python -c 'import PySide6.QtWidgets, PySide6.QtPrintSupport, PySide6.QtTextToSpeech, PySide6.QtMultimedia
from PySide6.QtCore import QSysInfo, qVersion
print("Qt", qVersion(), "on", QSysInfo.prettyProductName())'
}

step_commands() {
    totem --version
    totem decode '34191.79001 01043.510047 91020.150008 5 91070026000'
    totem config example >"$drive/example.toml"
    totem config example --out 'C:\written.toml' && cmp "$drive/example.toml" "$drive/written.toml" ||
        fault "config example --out writes something else"
    iconv -f utf-8 -t utf-8 "$drive/example.toml" >/dev/null 2>&1 || fault "config example > FILE is not UTF-8"
    totem config check --config 'C:\example.toml' || fault "config check refuses what config example writes"
    rm -rf "$drive/visit" "$drive/selftest"
    totem demo --headless 'C:\visit' || fault "demo --headless"
    mkdir -p "$drive/ProgramData/Totem/state"
    printf '[brand]\nname = "NetSul"\n[erp]\nbase_url = "http://127.0.0.1:8999"\n[printer]\nkind = "pdf"\n' \
        >"$drive/ProgramData/Totem/totem.toml"
    start "$out/erp.log" totem erp serve --port 8999
    until grep -aqs '^reference ERP' "$out/erp.log"; do sleep 0.5; done
    export TOTEM_KIOSK__STATE_DIR='C:\ProgramData\Totem\state'
    totem config check || fault "config check"
    totem selftest --document 52998224725 --out 'C:\selftest' --print || fault "selftest"
    totem doctor >"$out/doctor.txt" 2>&1 || true  # 1 with a warning
    ! grep -aqE 'Traceback|UnicodeEncodeError' "$out/doctor.txt" || fault "doctor, with its output in a file"
    ! grep -aE 'sudo|chmod|apt install|/etc/' "$out/doctor.txt" || fault "doctor advises what Windows has not"
    printf '482915\n482915\n' | totem pin || fault "pin"
    totem kiosk-setup status --json >"$out/kiosk-setup.json" 2>/dev/null || [ $? -eq 1 ] || fault "kiosk-setup status"
    grep -aq '"sign-in"' "$out/kiosk-setup.json" || fault "kiosk-setup status names no steps"
}

# The kiosk as a customer sees it; the ERP of `commands` runs still.
step_screen() {
    export TOTEM_KIOSK__STATE_DIR='C:\ProgramData\Totem\state'
    (cd "$project" && win '.venv\Scripts\python.exe' -m totem run >"$out/run.log" 2>&1; echo "exit code $?" >>"$out/run.log") &
    local kiosk=$!
    sleep 15
    picture home
    xdotool mousemove 540 1480 click 1
    sleep 3
    for key in 5 2 9 9 8 2 2 4 7 2 5; do xdotool key $key; sleep 0.2; done
    xdotool key Return
    sleep 4
    picture boletos
    xdotool key alt+F4
    sleep 1
    kill -0 $kiosk 2>/dev/null || fault "Alt+F4 ended the kiosk"
    totem run || [ $? -eq 67 ] || fault "a second kiosk did not end with 67"
    xdotool key ctrl+alt+m
    sleep 2
    for key in 4 8 2 9 1 5; do xdotool key $key; sleep 0.2; done
    xdotool key Return
    sleep 4
    picture maintenance
    wineserver -k || true  # ends the kiosk and the ERP
    wait $kiosk || true
    printf 'pictures: %s\n' "$out/home.png" "$out/boletos.png" "$out/maintenance.png"
}

# RAW bytes through a queue on a port that Wine writes into a file; pages through Wine's driver to a queue of CUPS.
step_printing() {
    local cups=$folder/run/cups
    rm -rf "$cups" "$out/lpt1.bin"
    mkdir -p "$cups"/{etc,spool/tmp,cache,run,log}
    printf '%s\n' "Listen $cups/run/cups.sock" 'Browsing No' 'DefaultAuthType None' '<Location />' 'Order deny,allow' \
        '</Location>' '<Policy default>' '<Limit All>' 'Order deny,allow' '</Limit>' '</Policy>' >"$cups/cupsd.conf"
    printf '%s\n' "ServerRoot $cups/etc" "RequestRoot $cups/spool" "CacheDir $cups/cache" "StateDir $cups/run" \
        "TempDir $cups/spool/tmp" "AccessLog $cups/log/access" "ErrorLog $cups/log/error" "PageLog $cups/log/page" \
        'FileDevice Yes' 'Sandboxing relaxed' >"$cups/cups-files.conf"
    start "$out/cups.log" cupsd -f -c "$cups/cupsd.conf" -s "$cups/cups-files.conf"
    export CUPS_SERVER=$cups/run/cups.sock
    sleep 2
    lpadmin -p Laser -E -v file:///dev/null 2>/dev/null
    win reg add 'HKCU\Software\Wine\Printing\Spooler' /v LPT1: /d "$out/lpt1.bin" /f >/dev/null
    wineserver -k || true  # it reads CUPS' queues at its start
    cat >"$folder/fetched/queue.py" <<'END'
"""Add the queue "Thermal" on the port LPT1:, and list all queues as the kiosk sees them."""
import ctypes
from ctypes import c_uint32, c_void_p, c_wchar_p

texts = lambda *names: [(name, c_wchar_p) for name in names]
numbers = lambda *names: [(name, c_uint32) for name in names]

class Printer(ctypes.Structure):  # PRINTER_INFO_2W
    _fields_ = [*texts("server", "name", "share", "port", "driver", "comment", "location"), ("mode", c_void_p),
                *texts("separator", "processor", "datatype", "parameters"), ("rights", c_void_p),
                *numbers("attributes", "priority", "default", "start", "until", "status", "jobs", "speed")]

class Driver(ctypes.Structure):  # DRIVER_INFO_3W
    _fields_ = [*numbers("version"),
                *texts("name", "environment", "path", "data", "config", "help", "files", "monitor", "datatype")]

spooler = ctypes.WinDLL("winspool.drv")
spooler.AddPrinterW.restype = c_void_p
name = "Wine PostScript Driver"
driver = Driver(3, name, "Windows x64", "wineps.drv", "generic.ppd", "wineps.drv", "wineps.drv", None, None, "RAW")
spooler.AddPrinterDriverExW(None, 3, ctypes.byref(driver), 0x14)
spooler.AddPrinterW(None, 2, ctypes.byref(Printer(name="Thermal", port="LPT1:", driver=name, processor="winprint",
                                                  datatype="RAW", priority=1, default=1)))
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinterInfo

application = QGuiApplication([])
print("queues:", QPrinterInfo.availablePrinterNames())
END
    venv_python "$(windows_path "$folder/fetched/queue.py")"
    printf '[printer]\nkind = "thermal"\nconnection = "windows:Thermal"\n' >"$drive/raw.toml"
    printf '[printer]\nkind = "windows"\nqueue = "Laser"\n' >"$drive/pages.toml"
    totem print-test --config 'C:\raw.toml' >"$out/print-raw.txt" 2>&1 || true
    [ -s "$out/lpt1.bin" ] || fault "windows:QUEUE printed nothing"
    totem print-test --config 'C:\pages.toml' >"$out/print-pages.txt" 2>&1 || true
    local job
    job=$(find "$cups/spool" -name 'd0*' | head -1)
    if [ -n "$job" ]; then
        gs -q -dNOPAUSE -dBATCH -dNOSAFER -sDEVICE=png16m -r100 -sOutputFile="$out/page.png" "$job"
    else
        fault 'kind = "windows" printed nothing'
    fi
    printf 'printed: %s bytes RAW, and %s\n' "$(stat -c %s "$out/lpt1.bin" 2>/dev/null)" "$out/page.png"
}

# A folder of this machine is a USB stick, the drive E:.
step_tests() {
    mkdir -p "$folder/stick"
    ln -sfn "$folder/stick" "$WINEPREFIX/dosdevices/e:"
    win reg add 'HKLM\Software\Wine\Drives' /v e: /d floppy /f >/dev/null
    wineserver -k || true  # it reads drives at its start
    local without=() each
    while read -r each; do without+=(--deselect "${each%%  #*}"); done < <(grep '^tests/' "$limits" || true)
    # A test that hangs ends its worker; were that replaced, the run would never end.
    # shellcheck disable=SC2086  # folders
    venv_python -m pytest -q -n 2 --dist loadfile --max-worker-restart 0 -p no:cacheprovider --tb=short -rs \
        "${without[@]}" -o timeout=120 -o faulthandler_timeout=0 --junitxml="$(windows_path "$out/tests.xml")" $TESTS \
        >"$out/tests.log" 2>&1 || fault "tests, see $out/tests.log"
    tail -1 "$out/tests.log"
}

step_bundle() {
    (cd "$project" && python 'packaging\dev.py' bundle >"$out/bundle.log" 2>&1) || {
        grep -a -v -e '^ + ' -e 'Library not found' "$out/bundle.log" | tail -4
        fault "packaging/dev.py bundle"
    }
    [ -f "$project/dist/totem/totem-cli.exe" ] || return 0
    local begun
    begun=$(date +%s%N)
    (cd "$project" && win 'dist\totem\totem-cli.exe' --version)
    printf 'bundle: %s MB; starts in %s ms\n' "$(du -sm "$project/dist/totem" | cut -f 1)" \
        $((($(date +%s%N) - begun) / 1000000))
    (cd "$project" && win 'dist\totem\totem.exe' voice-host mock </dev/null 2>/dev/null || true) | grep -aq '^{' ||
        fault "the speech process of the program without a console says nothing"
    rm -rf "$drive/frozen"
    (cd "$project" && win 'dist\totem\totem-cli.exe' demo --headless 'C:\frozen') || fault "the bundle's demo"
}

step_installer() {
    [ -f "$project/dist/totem/totem.exe" ] || { fault "there is no bundle to be installed"; return 0; }
    if [ ! -f "$drive/InnoSetup/ISCC.exe" ]; then
        (cd "$folder/fetched" && npm pack --silent "innosetup@$INNO_SETUP" && tar -xzf innosetup-*.tgz package/bin)
        cp -r "$folder/fetched/package/bin" "$drive/InnoSetup"
    fi
    rm -f "$out/wrong.log"
    local each setup='packaging\windows\Output\totem-0.0.1-setup.exe' data=$drive/ProgramData/Totem
    (cd "$project" && win 'C:\InnoSetup\ISCC.exe' /Q /DVersion=0.0.1 /DCompression=zip/1 'packaging\windows\totem.iss') ||
        { fault "Inno Setup does not compile totem.iss"; return 0; }
    rm -rf "$data" "$drive/Program Files/Totem"
    (cd "$project" && win "$setup" /VERYSILENT /SUPPRESSMSGBOXES /NORESTART '/LOG=C:\install.log') ||
        fault "the installer ends with an error"
    ls "$drive/Program Files/Totem"
    win reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\{5B6E0F7C-3C0E-4E1B-9C1F-746F74656D31}_is1' |
        grep -a -e DisplayName -e DisplayVersion -e UninstallString
    (cd "$data" && win 'C:\Program Files\Totem\base\totem-cli.exe' config check) ||
        fault "the installed program refuses the installed totem.toml"
    win cmd /c 'totem --version' || fault "totem is no command"
    installed_page
    printf '\n# ours\n' >>"$data/totem.toml"
    (cd "$project" && win "$setup" /VERYSILENT /SUPPRESSMSGBOXES /NORESTART) || fault "an installation over another"
    grep -q '^# ours' "$data/totem.toml" || fault "an installation over another takes the configuration"
    remove_program
    [ ! -d "$drive/Program Files/Totem" ] || { find "$drive/Program Files/Totem"; fault "the uninstaller leaves files"; }
    win reg query 'HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment' /v Path |
        { ! grep -a Totem; } || fault "the uninstaller leaves its command on the path"
    # Once more, with changes of the set-up as a kiosk: one that cannot be undone, then one that can.
    (cd "$project" && win "$setup" /VERYSILENT /SUPPRESSMSGBOXES /NORESTART) || fault "a second installation"
    local installed="$drive/Program Files/Totem"
    mkdir -p "$installed/record"
    touch "$installed/record/missed.txt"
    printf '{"kind": "unknown", "target": "x", "before": null}\n' >"$installed/record/undo.jsonl"
    win 'C:\Program Files\Totem\unins000.exe' /VERYSILENT /SUPPRESSMSGBOXES /NORESTART || true
    sleep 2
    for each in base/totem-cli.exe kiosk/Invoke-KioskCim.ps1 record/undo.jsonl; do
        [ -f "$installed/$each" ] || fault "the uninstaller takes $each, which is needed to undo"
    done
    win reg add 'HKLM\Software\TotemTest' /v Name /d ours /f >/dev/null
    printf '{"kind": "registry", "target": "HKLM\\\\SOFTWARE\\\\TotemTest|Name", "before": "\\"theirs\\""}\n' \
        >"$installed/record/undo.jsonl"
    remove_program
    win reg query 'HKLM\Software\TotemTest' /v Name | grep -aq theirs || fault "the uninstaller does not undo"
    [ ! -d "$installed" ] || { find "$installed"; fault "the uninstaller leaves files after it has undone all"; }
    win reg delete 'HKLM\Software\TotemTest' /f >/dev/null
}

# What the kiosk's shell shows of a wrong configuration, and that it goes on when that is mended.
installed_page() {
    printf 'erp = 7\n' >"$drive/wrong.toml"
    {
        local ended=0
        TOTEM_SUPERVISED=1 win 'C:\Program Files\Totem\base\totem.exe' run --config 'C:\wrong.toml' || ended=$?
        echo "exit code $ended" >"$out/wrong.log"
    } &
    sleep 12
    picture wrong
    printf '# right\n' >"$drive/wrong.toml"
    for _ in $(seq 20); do [ ! -f "$out/wrong.log" ] || break; sleep 1; done
    grep -qs 'exit code 64' "$out/wrong.log" || fault "a wrong configuration does not wait until it is mended"
}

remove_program() {
    win 'C:\Program Files\Totem\unins000.exe' /VERYSILENT /SUPPRESSMSGBOXES /NORESTART '/LOG=C:\remove.log' ||
        fault "the uninstaller ends with an error"
    for _ in $(seq 30); do [ -d "$drive/Program Files/Totem/base" ] || break; sleep 1; done
    sleep 2
    [ ! -d "$drive/Program Files/Totem/base" ] || fault "the uninstaller leaves programs"
    [ -f "$data/totem.toml" ] || fault "the uninstaller takes the configuration"
}

# ---------------------------------------------------------------------------------------------------------------------

if [ "${1:-}" = exec ]; then
    shift
    ensure_display
    copy_checkout
    ended=0
    (cd "$project" && win "$@") || ended=$?
    exit $ended
fi
# shellcheck disable=SC2086  # steps
[ $# -gt 0 ] || set -- $STEPS
for step; do
    say "$step"
    [ "$step" = system ] || ensure_display  # Wine's desktop is what its first program finds
    "step_$step"
done
say "done: $faults faults, $(du -sh "$folder" | cut -f 1)"
[ "$faults" -eq 0 ]
