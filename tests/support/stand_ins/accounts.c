/* Stands in for Windows' functions for accounts, and writes down what it is given, read by Windows' own headers. */
#define UNICODE
#include <windows.h>
#include <lm.h>
#include <ntsecapi.h>
#include <stdio.h>
#include <wchar.h>

#define API __declspec(dllexport)

static wchar_t written[65536];

static void put(const wchar_t *format, ...) {
    va_list values;
    va_start(values, format);
    size_t used = wcslen(written);
    vsnwprintf(written + used, 65535 - used, format, values);
    va_end(values);
}

API const wchar_t *stand_in_written(void) { return written; }

API DWORD NetUserAdd(LPCWSTR server, DWORD level, BYTE *buffer, DWORD *wrong) {
    USER_INFO_1 *user = (USER_INFO_1 *)buffer;
    put(L"add %u %ls %ls %u %ls %x\n", level, user->usri1_name, user->usri1_password, user->usri1_priv,
        user->usri1_comment, user->usri1_flags);
    return server || wrong || user->usri1_home_dir || user->usri1_script_path ? 87 : 0;
}

API DWORD NetUserSetInfo(LPCWSTR server, LPCWSTR name, DWORD level, BYTE *buffer, DWORD *wrong) {
    put(L"set %u %ls %ls\n", level, name, ((USER_INFO_1003 *)buffer)->usri1003_password);
    return server || wrong ? 87 : 0;
}

API DWORD NetLocalGroupAddMembers(LPCWSTR server, LPCWSTR group, DWORD level, BYTE *buffer, DWORD count) {
    put(L"member %u %ls %u\n", level, ((LOCALGROUP_MEMBERS_INFO_3 *)buffer)->lgrmi3_domainandname, count);
    return server || !group || !*group ? 87 : 1378;
}

API DWORD NetUserDel(LPCWSTR server, LPCWSTR name) {
    put(L"delete %ls\n", name);
    return server ? 87 : 2221;
}

API HRESULT WINAPI CreateProfile(LPCWSTR sid, LPCWSTR name, LPWSTR path, DWORD size) {
    put(L"profile %ls %ls %u\n", sid, name, size);
    lstrcpynW(path, L"C:\\Users\\totem", size);
    return HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
}

API BOOL WINAPI DeleteProfileW(LPCWSTR sid, LPCWSTR path, LPCWSTR computer) {
    put(L"no profile %ls\n", sid);
    SetLastError(wcscmp(sid, L"S-1-5-21-1-2-3-1001") ? ERROR_SHARING_VIOLATION : ERROR_FILE_NOT_FOUND);
    return path || computer;
}

API NTSTATUS NTAPI LsaOpenPolicy(PLSA_UNICODE_STRING machine, PLSA_OBJECT_ATTRIBUTES attributes, ACCESS_MASK access,
                                 PLSA_HANDLE policy) {
    put(L"policy %x\n", (unsigned)access);
    *policy = (LSA_HANDLE)0x123456789abcULL;
    return machine || attributes->Length != sizeof *attributes || attributes->RootDirectory ? 0xC000000D : 0;
}

API NTSTATUS NTAPI LsaStorePrivateData(LSA_HANDLE policy, PLSA_UNICODE_STRING name, PLSA_UNICODE_STRING data) {
    put(L"store %.*ls %.*ls\n", name->Length / 2, name->Buffer, data ? data->Length / 2 : 4, data ? data->Buffer : L"none");
    return policy != (LSA_HANDLE)0x123456789abcULL ? 0xC0000008 : data ? 0 : 0xC0000034;
}

API NTSTATUS NTAPI LsaRetrievePrivateData(LSA_HANDLE policy, PLSA_UNICODE_STRING name, PLSA_UNICODE_STRING *data) {
    *data = NULL;
    return policy == (LSA_HANDLE)0x123456789abcULL && name->Length == 30 ? 0xC0000034 : 0xC0000008;
}

API NTSTATUS NTAPI LsaClose(LSA_HANDLE policy) { return policy == (LSA_HANDLE)0x123456789abcULL ? 0 : 0xC0000008; }

API NTSTATUS NTAPI LsaFreeMemory(PVOID memory) { return memory ? 0 : 0xC000000D; }

API ULONG NTAPI LsaNtStatusToWinError(NTSTATUS status) { return status == (NTSTATUS)0xC0000034 ? 2 : 87; }
