"""Calls of Windows for privileges, accounts, profiles, secrets, rights of files and hives of the registry.

Windows reads the password of the automatic sign-in from the LSA secret "DefaultPassword", as Sysinternals
Autologon keeps it; in the registry every administrator could read it.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_uint16, c_uint32, c_void_p, c_wchar_p
from typing import NamedTuple

from totem.windows_setup.errors import SetupError

SECRET = "DefaultPassword"  # noqa: S105 - its name
_NOT_FOUND = 2  # ERROR_FILE_NOT_FOUND
_NO_USER = 2221  # NERR_UserNotFound
_ALREADY_MEMBER = 1378  # ERROR_MEMBER_IN_ALIAS
_ALREADY_THERE = 0x800700B7  # HRESULT of ERROR_ALREADY_EXISTS
_NO_MAPPING = 1332  # ERROR_NONE_MAPPED
_NORMAL, _CANNOT_CHANGE, _NEVER_EXPIRES, _SCRIPT = 0x200, 0x40, 0x10000, 0x1
_AS_USER = 1  # USER_PRIV_USER
_PASSWORD_LEVEL = 1003
_USERS = "S-1-5-32-545"
_CREATE_SECRET, _READ_SECRET = 0x20, 0x4
_ADJUST_AND_QUERY, _ENABLED = 0x28, 0x2
_FILE = 1  # SE_FILE_OBJECT
_OWNER, _DACL, _PROTECTED, _UNPROTECTED = 0x1, 0x4, 0x80000000, 0x20000000
_PROTECTED_DACL = 0x1000


class UserInfo(ctypes.Structure):
    """USER_INFO_1."""

    _fields_ = (
        ("name", c_wchar_p),
        ("password", c_wchar_p),
        ("password_age", c_uint32),
        ("privilege", c_uint32),
        ("home", c_wchar_p),
        ("comment", c_wchar_p),
        ("flags", c_uint32),
        ("script", c_wchar_p),
    )


class LsaString(ctypes.Structure):
    """LSA_UNICODE_STRING; lengths in bytes."""

    _fields_ = (("length", c_uint16), ("maximum", c_uint16), ("buffer", c_wchar_p))


class LsaAttributes(ctypes.Structure):
    """LSA_OBJECT_ATTRIBUTES, all of it unused."""

    _fields_ = (
        ("length", c_uint32),
        ("root", c_void_p),
        ("name", c_void_p),
        ("attributes", c_uint32),
        ("descriptor", c_void_p),
        ("quality", c_void_p),
    )


class Privilege(ctypes.Structure):
    """TOKEN_PRIVILEGES with one entry."""

    _fields_ = (("count", c_uint32), ("low", c_uint32), ("high", c_uint32), ("attributes", c_uint32))


class FileRights(NamedTuple):
    """Owner and list of a file's rights, in SDDL."""

    sddl: str

    @property
    def plain(self) -> str:
        """Return it without the marks of how it was inherited, to compare it."""
        head, list_of, entries = self.sddl.partition("D:")
        flags, bracket, rest = entries.partition("(")
        return f"{head}{list_of}{'P' * ('P' in flags)}{bracket}{rest}"


def library(name: str) -> ctypes.CDLL:
    """Load a library of Windows."""
    return ctypes.WinDLL(name, use_last_error=True)  # type: ignore[attr-defined,no-any-return,unused-ignore]


def is_administrator() -> bool:
    """Tell if this process has an administrator's rights."""
    return bool(library("shell32").IsUserAnAdmin())


def enable_privileges(*names: str) -> None:
    """Enable privileges that administrators must ask for; without one, the next call fails by itself."""
    advapi, kernel = library("advapi32"), library("kernel32")
    kernel.GetCurrentProcess.restype = c_void_p
    advapi.OpenProcessToken.argtypes = [c_void_p, c_uint32, POINTER(c_void_p)]
    advapi.AdjustTokenPrivileges.argtypes = [c_void_p, c_uint32, c_void_p, c_uint32, c_void_p, c_void_p]
    kernel.CloseHandle.argtypes = [c_void_p]
    token = c_void_p()
    if not advapi.OpenProcessToken(kernel.GetCurrentProcess(), _ADJUST_AND_QUERY, byref(token)):
        return
    for name in names:
        wanted = Privilege(count=1, attributes=_ENABLED)
        at = ctypes.addressof(wanted) + Privilege.low.offset
        if advapi.LookupPrivilegeValueW(None, c_wchar_p(name), c_void_p(at)):
            advapi.AdjustTokenPrivileges(token, 0, byref(wanted), 0, None, None)
    kernel.CloseHandle(token)


# Accounts


def find_sid(name: str) -> str:
    """Return the SID of an account of this machine, "" where there is none."""
    advapi = library("advapi32")
    sid, domain = ctypes.create_string_buffer(256), ctypes.create_unicode_buffer(256)
    sid_size, domain_size, use = c_uint32(256), c_uint32(256), c_uint32()
    sizes = byref(sid_size), byref(domain_size)
    if not advapi.LookupAccountNameW(None, c_wchar_p(name), sid, sizes[0], domain, sizes[1], byref(use)):
        return ""
    return _text_of_sid(ctypes.addressof(sid))


def create_user(name: str, password: str) -> None:
    """Create a standard user whose password never expires, or set the password of one that is there."""
    netapi = library("netapi32")
    user = UserInfo(
        name=name,
        password=password,
        privilege=_AS_USER,
        comment="Totem",
        flags=_SCRIPT | _NORMAL | _CANNOT_CHANGE | _NEVER_EXPIRES,
    )
    if find_sid(name):
        level = c_wchar_p(password)
        code = netapi.NetUserSetInfo(None, c_wchar_p(name), _PASSWORD_LEVEL, byref(level), None)
    else:
        code = netapi.NetUserAdd(None, 1, byref(user), None)
    _check("the account cannot be made", code)
    member = c_wchar_p(name)
    code = netapi.NetLocalGroupAddMembers(None, c_wchar_p(_name_of_users()), 3, byref(member), 1)
    _check("the account cannot be made a user", 0 if code == _ALREADY_MEMBER else code)


def delete_user(name: str) -> None:
    """Delete an account, if it is there."""
    code = library("netapi32").NetUserDel(None, c_wchar_p(name))
    _check("the account cannot be removed", 0 if code == _NO_USER else code)


def create_profile(sid: str, name: str) -> None:
    """Create the profile that Windows would create at the first sign-in."""
    path = ctypes.create_unicode_buffer(260)
    code = library("userenv").CreateProfile(c_wchar_p(sid), c_wchar_p(name), path, 260) & 0xFFFFFFFF
    _check("the profile cannot be made", 0 if code == _ALREADY_THERE else code)


def delete_profile(sid: str) -> None:
    """Delete the profile of an account that is signed out, if it is there."""
    done = library("userenv").DeleteProfileW(c_wchar_p(sid), None, None)
    error = 0 if done else _last_error()
    _check("the profile cannot be removed: is the account signed in?", 0 if error == _NOT_FOUND else error)


def _name_of_users() -> str:
    """Return the name of the group Users in Windows' language."""
    advapi = library("advapi32")
    sid = c_void_p()
    if not advapi.ConvertStringSidToSidW(c_wchar_p(_USERS), byref(sid)):
        raise SetupError(f"the group of users cannot be told ({_last_error()})")
    name, domain = ctypes.create_unicode_buffer(256), ctypes.create_unicode_buffer(256)
    sizes, use = (c_uint32(256), c_uint32(256)), c_uint32()
    found = advapi.LookupAccountSidW(None, sid, name, byref(sizes[0]), domain, byref(sizes[1]), byref(use))
    _free(sid)
    if not found:
        raise SetupError(f"the group of users cannot be told ({_last_error()})")
    return name.value


def _text_of_sid(address: int) -> str:
    text = c_void_p()
    if not library("advapi32").ConvertSidToStringSidW(c_void_p(address), byref(text)):
        return ""
    return _take(text)


# The secret with the password of the automatic sign-in


def store_secret(text: str | None) -> None:
    """Store the secret, or remove it with None."""
    advapi = library("advapi32")
    with _policy(_CREATE_SECRET) as policy:
        value = byref(_lsa_string(text)) if text is not None else None
        status = advapi.LsaStorePrivateData(policy, byref(_lsa_string(SECRET)), value)
        error = _error_of(status)
        _check("the password cannot be kept", 0 if text is None and error == _NOT_FOUND else error)


def has_secret() -> bool:
    """Tell if the secret is there; its text is not kept."""
    advapi = library("advapi32")
    with _policy(_READ_SECRET) as policy:
        data = c_void_p()
        status = advapi.LsaRetrievePrivateData(policy, byref(_lsa_string(SECRET)), byref(data))
        if data.value:
            advapi.LsaFreeMemory(data)
        error = _error_of(status)
        _check("the kept password cannot be looked for", 0 if error == _NOT_FOUND else error)
        return not error


@contextmanager
def _policy(access: int) -> Iterator[c_void_p]:
    advapi = library("advapi32")
    attributes, policy = LsaAttributes(length=ctypes.sizeof(LsaAttributes)), c_void_p()
    _check(
        "the machine's secrets cannot be opened",
        _error_of(advapi.LsaOpenPolicy(None, byref(attributes), access, byref(policy))),
    )
    try:
        yield policy
    finally:
        advapi.LsaClose(policy)


def _lsa_string(text: str) -> LsaString:
    return LsaString(len(text) * 2, len(text) * 2 + 2, text)


def _error_of(status: int) -> int:
    return int(library("advapi32").LsaNtStatusToWinError(status)) if status else 0


# Rights of files


def read_rights(path: str) -> FileRights:
    """Read owner and rights of a file or folder."""
    advapi = library("advapi32")
    descriptor, text = c_void_p(), c_void_p()
    wanted = _OWNER | _DACL
    code = advapi.GetNamedSecurityInfoW(
        c_wchar_p(path), _FILE, wanted, None, None, None, None, byref(descriptor)
    )
    _check(f"the rights of {path} cannot be read", code)
    convert = advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW
    done = convert(descriptor, 1, wanted, byref(text), None)
    error = 0 if done else _last_error()
    _free(descriptor)
    _check(f"the rights of {path} cannot be read", error)
    return FileRights(_take(text))


def write_rights(path: str, sddl: str) -> None:
    """Set owner and rights of a folder; what is in it inherits them."""
    enable_privileges("SeRestorePrivilege", "SeTakeOwnershipPrivilege")
    advapi = library("advapi32")
    descriptor, owner, entries = c_void_p(), c_void_p(), c_void_p()
    flags = c_uint32(), c_uint32(), c_uint32(), c_uint16()
    convert = advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW
    if not convert(c_wchar_p(sddl), 1, byref(descriptor), None):
        raise SetupError(f"{sddl!r} are no rights ({_last_error()})")
    advapi.GetSecurityDescriptorOwner(descriptor, byref(owner), byref(flags[0]))
    advapi.GetSecurityDescriptorDacl(descriptor, byref(flags[1]), byref(entries), byref(flags[2]))
    advapi.GetSecurityDescriptorControl(descriptor, byref(flags[3]), byref(flags[0]))
    wanted = _OWNER | _DACL | (_PROTECTED if flags[3].value & _PROTECTED_DACL else _UNPROTECTED)
    code = advapi.SetNamedSecurityInfoW(c_wchar_p(path), _FILE, c_uint32(wanted), owner, None, entries, None)
    _free(descriptor)
    _check(f"the rights of {path} cannot be set", code)


# Hives of the registry


def load_hive(name: str, file: str) -> None:
    """Load a file of the registry as HKEY_USERS, `name`."""
    enable_privileges("SeRestorePrivilege", "SeBackupPrivilege")
    code = library("advapi32").RegLoadKeyW(_hkey_users(), c_wchar_p(name), c_wchar_p(file))
    _check(f"the registry of the account {file} cannot be loaded", code)


def unload_hive(name: str) -> None:
    """Unload it, when none of its keys is open."""
    code = library("advapi32").RegUnLoadKeyW(_hkey_users(), c_wchar_p(name))
    _check("the registry of the account cannot be unloaded", code)


def _hkey_users() -> c_void_p:
    return c_void_p(0xFFFFFFFF80000003)


def _take(text: c_void_p) -> str:
    """Return a text that Windows allocated, and free it."""
    words = ctypes.wstring_at(text.value or 0)
    _free(text)
    return words


def _free(memory: c_void_p) -> None:
    kernel = library("kernel32")
    kernel.LocalFree.argtypes = [c_void_p]
    kernel.LocalFree(memory)


def _last_error() -> int:
    return int(ctypes.get_last_error())  # type: ignore[attr-defined,unused-ignore]


def _check(text: str, code: int) -> None:
    if code:
        raise SetupError(f"{text} (error {code & 0xFFFFFFFF})")
