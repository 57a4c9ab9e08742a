/* Stands in for winspool.drv: one queue "Office" with one job, in the structures of Windows' own headers.

   stand_in_set(status, calls): status of the job; it leaves the queue after so many looks at it, and stays with -1.
   stand_in_fail(what): error of the next look; 122 lets a second job come between the size and the list. */
#define UNICODE
#include <windows.h>
#include <winspool.h>
#include <wchar.h>

#define API __declspec(dllexport)
#define HANDLE_VALUE ((HANDLE)0x123456789abcULL)

static DWORD status, job, error, deleted, taken;
static int looks, jobs;
static wchar_t title[128];

API void stand_in_set(DWORD new_status, int new_looks) { status = new_status, looks = new_looks, error = 0; }
API void stand_in_fail(DWORD new_error) { error = new_error; }
API void stand_in_submit(const wchar_t *name) { wcsncpy(title, name, 127), job = 17, jobs = 1, deleted = 0; }
API DWORD stand_in_deleted(void) { return deleted; }
API DWORD stand_in_taken(void) { return taken; }

static BOOL fail(DWORD code) { SetLastError(code); return FALSE; }

static BOOL is_there(void) {
    if (job && looks == 0) job = 0;
    if (looks > 0) looks--;
    return job != 0;
}

API BOOL WINAPI OpenPrinterW(LPWSTR name, LPHANDLE handle, LPPRINTER_DEFAULTSW defaults) {
    if (wcscmp(name, L"Office") || defaults) return fail(ERROR_INVALID_PRINTER_NAME);
    *handle = HANDLE_VALUE;
    return TRUE;
}

API BOOL WINAPI ClosePrinter(HANDLE handle) { return handle == HANDLE_VALUE ? TRUE : fail(ERROR_INVALID_HANDLE); }

static void describe(JOB_INFO_1W *info, wchar_t *text) {
    ZeroMemory(info, sizeof *info);
    info->JobId = job;
    info->pDocument = wcscpy(text, title);
    info->Status = status;
    info->PagesPrinted = 3;
}

API BOOL WINAPI EnumJobsW(HANDLE handle, DWORD first, DWORD most, DWORD level, LPBYTE room, DWORD size, LPDWORD need,
                          LPDWORD count) {
    *need = *count = 0;
    if (handle != HANDLE_VALUE || first || !most || level != 1) return fail(ERROR_INVALID_PARAMETER);
    if (error && error != ERROR_INSUFFICIENT_BUFFER) return fail(error);
    if (!room && !is_there()) return TRUE;
    *need = jobs * (sizeof(JOB_INFO_1W) + sizeof title);
    if (error == ERROR_INSUFFICIENT_BUFFER && !room) jobs = 2, error = 0;
    if (size < *need) return fail(ERROR_INSUFFICIENT_BUFFER);
    for (int each = 0; each < jobs; each++)
        describe((JOB_INFO_1W *)room + each, (wchar_t *)(room + jobs * sizeof(JOB_INFO_1W)) + each * 128);
    *count = jobs;
    return TRUE;
}

API BOOL WINAPI GetJobW(HANDLE handle, DWORD id, DWORD level, LPBYTE room, DWORD size, LPDWORD need) {
    *need = 0;
    if (error) return fail(error);
    if (handle != HANDLE_VALUE || level != 1 || id != job || (!room && !is_there())) return fail(ERROR_INVALID_PARAMETER);
    *need = sizeof(JOB_INFO_1W) + sizeof title;
    if (size < *need) return fail(ERROR_INSUFFICIENT_BUFFER);
    describe((JOB_INFO_1W *)room, (wchar_t *)(room + sizeof(JOB_INFO_1W)));
    return TRUE;
}

API BOOL WINAPI SetJobW(HANDLE handle, DWORD id, DWORD level, LPBYTE info, DWORD command) {
    if (handle != HANDLE_VALUE || id != job || level || info || command != JOB_CONTROL_DELETE)
        return fail(ERROR_INVALID_PARAMETER);
    deleted++, job = 0;
    return TRUE;
}

API DWORD WINAPI StartDocPrinterW(HANDLE handle, DWORD level, LPBYTE document) {
    DOC_INFO_1W *given = (DOC_INFO_1W *)document;
    if (handle != HANDLE_VALUE || level != 1 || given->pOutputFile || wcscmp(given->pDatatype, L"RAW")) return fail(87);
    stand_in_submit(given->pDocName);
    taken = 0;
    return job;
}

API BOOL WINAPI WritePrinter(HANDLE handle, LPVOID data, DWORD size, LPDWORD written) {
    *written = data && size > 1000 ? 1000 : size;
    taken += *written;
    return handle == HANDLE_VALUE;
}

API BOOL WINAPI EndDocPrinter(HANDLE handle) { return handle == HANDLE_VALUE; }
