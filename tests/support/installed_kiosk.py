"""Kiosk of the package's files in a throwaway system; its program prints its command line and user."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from release import deb
from support import throwaway_system
from support.throwaway_system import GIVEN

ROOT = Path(__file__).parents[2]
PROGRAM = r"""#!/usr/bin/perl
# Prints its command line and environment as one line of JSON, then does as a word with "do-" demands.
use strict; use warnings; use JSON::PP; use Cwd;
my (%secrets, %modes);
if (my $folder = $ENV{CREDENTIALS_DIRECTORY}) {
    for my $file (glob "$folder/*") {
        open(my $in, '<', $file) or next; local $/; $secrets{$file =~ s{.*/}{}r} = <$in>;
        $modes{sprintf('%04o', (stat $file)[2] & 07777)} = 1;
    }
}
my %read;
my ($out, $preview);
for my $argument (@ARGV) {
    my $value = $argument =~ s/^--[a-z-]+=//r;
    if (-f $value) { if (open(my $in, '<', $value)) { local $/; $read{$argument} = <$in>; } }
    $out = $1 if $argument =~ /^--out=(.*)/;
    $preview = $1 if $argument =~ /^--preview=(.*)/;
}
my $stdin = '';
if (grep { $_ eq '-' } @ARGV) { local $/; $stdin = <STDIN>; }
my @beside = sort map { s{^\./}{}r } grep { -f } glob "./* ./*/*";
if (defined $out) { open(my $file, '>', "$out/report.json") or die "out: $!"; print $file "made\n"; }
if (defined $preview) { open(my $file, '>', $preview) or die "preview: $!"; print $file "page\n"; }
print JSON::PP->new->canonical->encode({
    program => $0, arguments => \@ARGV, uid => $>, gid => $) + 0, groups => [split / /, $)], cwd => getcwd(),
    environment => \%ENV, secrets => \%secrets, read => \%read, stdin => $stdin, beside => \@beside,
    modes => [sort keys %modes],
    umask => sprintf('%04o', umask), terminal => (-t STDIN && open(my $terminal, '+<', '/dev/tty')) ? 1 : 0,
}), "\n";
if (grep { $_ eq 'do-wait' } @ARGV) { $| = 1; print "waits\n"; sleep 60; }
exit((grep { $_ eq 'do-fail' } @ARGV) ? 7 : 0);
"""
TOKEN = "a-token-that-only-root-reads"  # noqa: S105 - of these tests alone


def _system(tmp_path: Path) -> str:
    """Return the commands that unpack the package's files in a throwaway system, and add its user."""
    tree = tmp_path / "tree"
    if not tree.exists():
        deb.fill(tree, ROOT, version="1.2.3", epoch=1_700_000_000, example="# all defaults\n")
        for name in ("base", "versions/1.2.4"):
            folder = tree / "opt/totem" / name
            folder.mkdir(parents=True)
            for program in ("totem", "totem-cli"):
                (folder / program).write_text(PROGRAM, encoding="utf-8")
                (folder / program).chmod(0o755)
        (tree / "opt/totem/current").symlink_to("versions/1.2.4")
    return f"""
        cp -a --no-preserve=ownership {GIVEN}/tree/. /
        systemd-sysusers /usr/lib/sysusers.d/totem.conf
        systemd-tmpfiles --create /usr/lib/tmpfiles.d/totem.conf
        install -o totem -g totem -m 0640 /usr/share/totem/totem.toml /etc/totem/totem.toml
        install -m 0600 /dev/stdin /etc/credstore/totem.erp_token <<<'{TOKEN}'
        useradd --create-home --home-dir /home/maria maria
        chmod 0700 /home/maria
        as() {{ local user=$1; shift; setpriv --reuid "$user" --regid "$user" --init-groups -- "$@"; }}
    """


@pytest.fixture
def inside(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Run a script in a fresh system with a kiosk; return its output. It has to succeed."""
    throwaway_system.skip_unless_possible(tmp_path_factory.getbasetemp())
    if shutil.which("perl") is None:
        pytest.skip("perl not installed")
    setting = _system(tmp_path)

    def run(script: str) -> str:
        done = throwaway_system.run(
            f"{{ {setting}\n}} >/dev/null 2>&1\n{script}", tmp_path / "mount", tmp_path
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run


def start_reports(output: str) -> list[dict[str, Any]]:
    """Return the reports of all starts of the stand-in, in order."""
    return [json.loads(line) for line in output.splitlines() if line.startswith('{"arguments"')]
