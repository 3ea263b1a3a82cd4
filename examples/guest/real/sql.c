/* Performs the statements on standard input in a database: in memory, or in the file that is named. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
static int row(void *p, int n, char **v, char **c) { for (int i = 0; i < n; i++) printf("%s%s", i ? "|" : "", v[i] ? v[i] : "NULL"); puts(""); return 0; }
int main(int argc, char **argv) {
    if (argc > 1) remove(argv[1]);
    sqlite3 *db; char *e; static char buf[1 << 16]; int rc = 0;
    if (sqlite3_open(argc > 1 ? argv[1] : ":memory:", &db)) { fprintf(stderr, "open: %s\n", sqlite3_errmsg(db)); return 1; }
    size_t n = fread(buf, 1, sizeof buf - 1, stdin); buf[n] = 0;
    for (char *s = strtok(buf, ";"); s; s = strtok(NULL, ";"))
        if (sqlite3_exec(db, s, row, 0, &e) != SQLITE_OK) { fprintf(stderr, "error: %s in %s\n", e, s); sqlite3_free(e); rc = 2; }
    sqlite3_close(db);
    if (argc > 1) remove(argv[1]);
    return rc;
}
