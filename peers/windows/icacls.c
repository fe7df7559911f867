/*
 * For tests alone: Wine's icacls does nothing, and Wine's files belong to one user. This one says of everything that all users may
 * read it, until inheritance is taken away for the first time, and keeps in icacls.log what it was asked for.
 */
#include <stdio.h>
#include <wchar.h>

#define FOLDER L"C:\\gatepost\\"

static const wchar_t OPEN[] = L"data\r\nD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)\r\n";
static const wchar_t CLOSED[] = L"data\r\nD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)\r\n";

static int is_closed(void)
{
    FILE *mark = _wfopen(FOLDER L"closed", L"rb");
    return mark != NULL && fclose(mark) == 0;
}

static int save(const wchar_t *name)
{
    const wchar_t *list = is_closed() ? CLOSED : OPEN;
    FILE *file = _wfopen(name, L"wb");
    if (file == NULL)
        return 1;
    fwrite(list, sizeof *list, wcslen(list), file);
    return fclose(file);
}

int wmain(int count, wchar_t **arguments)
{
    FILE *log = _wfopen(FOLDER L"icacls.log", L"ab");
    if (log == NULL)
        return 1;
    for (int i = 1; i < count; i++)
        fprintf(log, "%ls%c", arguments[i], i + 1 < count ? ' ' : '\n');
    if (fclose(log) != 0)
        return 1;
    for (int i = 2; i < count; i++) {
        if (wcscmp(arguments[i], L"/inheritance:r") == 0) {
            FILE *mark = _wfopen(FOLDER L"closed", L"wb");
            if (mark == NULL || fclose(mark) != 0)
                return 1;
        }
        if (wcscmp(arguments[i], L"/save") == 0 && i + 1 < count)
            return save(arguments[i + 1]);
    }
    return 0;
}
