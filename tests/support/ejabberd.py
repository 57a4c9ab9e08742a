"""ejabberd in place of mosquitto, with a fleet's passwords and rights, where $FLEET_BROKER is "ejabberd".

Nothing in it can be reloaded by a signal: it asks a program for each password, which reads mosquitto's file.
"""

import sys
from pathlib import Path

from support.ejabberd_cluster import _PROGRAMS as PROGRAMS
from support.ejabberd_cluster import PASSWORD
from support.mosquitto import HOST
from totem.fleet.operator.certificates import make_authority, make_server

_SETTINGS = """hosts: [localhost]
loglevel: error
certfiles: [{folder}/ejabberd.pem]
auth_method: [external]
extauth_program: {folder}/check-password
auth_use_cache: false
listen:
  - {{port: {port}, ip: 127.0.0.1, module: mod_mqtt, tls: true, max_payload_size: 300000}}
acl:
{users}
access_rules:
  everyone: [allow]
{rules}
modules:
  mod_mqtt:
    max_queue: 100000
    match_retained_limit: infinity  # 1,000 messages by default
    access_publish:
{publish}
    access_subscribe:
{subscribe}
"""
_CHECK = """#!{python}
import base64, hashlib, sys
def is_good(words):
    with open({passwords!r}) as file:
        users = dict(line.strip().split(":") for line in file)
    if words[0] == "isuser" or words[1] not in users:
        return words[1] in users
    _, _, iterations, salt, wanted = users[words[1]].split("$")
    given = ":".join(words[3:]).encode()
    digest = hashlib.pbkdf2_hmac("sha512", given, base64.b64decode(salt), int(iterations))
    return words[0] == "auth" and base64.b64encode(digest).decode() == wanted
while size := sys.stdin.buffer.read(2):
    words = sys.stdin.buffer.read(int.from_bytes(size)).decode().split(":")
    sys.stdout.buffer.write(bytes([0, 2, 0, is_good(words)]))
    sys.stdout.buffer.flush()
"""
"""Program of ejabberd's external authentication."""


def write_certificates(folder: Path) -> None:
    """Write an authority and a certificate; ejabberd fails at those of trustme, which last for centuries."""
    authority = make_authority(HOST, PASSWORD)
    server = make_server(HOST, authority, PASSWORD)
    (folder / "ca.pem").write_bytes(authority.certificate)
    (folder / "server.pem").write_bytes(server.certificate)
    (folder / "server.key").write_bytes(server.key)


def command(folder: Path, port: int) -> list[str]:
    """Return the command of a node with `passwords`, `acl`, `server.pem` and `server.key` of `folder`."""
    both = (folder / "server.key").read_bytes() + (folder / "server.pem").read_bytes()
    (folder / "ejabberd.pem").write_bytes(both)
    check = folder / "check-password"
    passwords = str(folder / "passwords")
    check.write_text(_CHECK.format(python=sys.executable, passwords=passwords), encoding="ascii")
    check.chmod(0o700)
    publish, subscribe = _rights(folder / "acl")
    named = sorted({*publish.values(), *subscribe.values()} - {""})
    settings = _SETTINGS.format(
        folder=folder,
        port=port,
        users="\n".join(f"  {user}: {{user: {user}}}" for user in named),
        rules="\n".join(f"  {user}: [{{allow: {user}}}]" for user in named),
        publish=_rules(publish),
        subscribe=_rules(subscribe),
    )
    (folder / "ejabberd.yml").write_text(settings, encoding="utf-8")
    return [
        "/usr/bin/env",
        f"EJABBERD_CONFIG_PATH={folder}/ejabberd.yml",
        f"EJABBERD_LOG_PATH={folder}/ejabberd.log",
        "ERL_CRASH_DUMP_BYTES=0",
        f"HOME={folder}",
        *("/usr/bin/erl", "-noinput", "-pa", str(PROGRAMS)),
        *("-mnesia", "dir", f'"{folder}/spool"', "-s", "ejabberd"),
    ]


def _rights(acl: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the topics that may be written, and read, with the user who alone may; "" for all.

    ejabberd has one rule for each topic, so that what all users may is not limited to one by a second line.
    """
    publish, subscribe, user = dict[str, str](), dict[str, str](), ""
    for words in map(str.split, acl.read_text(encoding="utf-8").splitlines()):
        if words[:1] == ["user"]:
            user = words[1]
        elif words and words[0] in {"pattern", "topic"}:
            of = "" if words[0] == "pattern" else user
            for rights, verb in ((publish, "write"), (subscribe, "read")):
                if words[1] in {verb, "readwrite"}:
                    rights[words[2]] = "" if rights.get(words[2], of) != of else of
    return publish, subscribe


def _rules(rights: dict[str, str]) -> str:
    return "\n".join(f'      "{topic}": {user or "everyone"}' for topic, user in rights.items())
