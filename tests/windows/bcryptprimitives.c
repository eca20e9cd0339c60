/* Wine before version 9 has no bcryptprimitives.dll, from which Rust's standard library takes its randomness. This one function is
   enough; it asks the older one, which Wine has. For tests under Wine alone. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T size)
{
    while (size > 0) {
        ULONG part = size > 65536 ? 65536 : (ULONG) size;
        if (!SystemFunction036(to, part))
            return FALSE;
        to += part;
        size -= part;
    }
    return TRUE;
}
