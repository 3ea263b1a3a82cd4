/* A JSON parser that prints the paths and values it finds, and refuses what is wrong. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *at;
static char path[256];

static int value(void);

static void space(void) {
    while (isspace((unsigned char) *at)) {
        at++;
    }
}

static int string(char *to) {
    if (*at++ != '"') {
        return 0;
    }
    while (*at != '"') {
        if (*at == 0) {
            return 0;
        }
        if (*at == '\\') {
            at++;
            *to++ = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at;
            at++;
        } else {
            *to++ = *at++;
        }
    }
    *to = 0;
    at++;
    return 1;
}

static int members(char close) {
    size_t length = strlen(path);
    at++;
    space();
    for (int index = 0; *at != close; index++) {
        char name[64];
        snprintf(name, sizeof name, "%d", index);
        if (close == '}') {
            if (!string(name)) {
                return 0;
            }
            space();
            if (*at++ != ':') {
                return 0;
            }
        }
        snprintf(path + length, sizeof path - length, "/%s", name);
        if (!value()) {
            return 0;
        }
        path[length] = 0;
        if (*at == ',') {
            at++;
            space();
        } else if (*at != close) {
            return 0;
        }
    }
    at++;
    return 1;
}

static int value(void) {
    int good = 1;
    space();
    if (*at == '{' || *at == '[') {
        good = members(*at == '{' ? '}' : ']');
    } else if (*at == '"') {
        char text[128];
        good = string(text);
        printf("%s = \"%s\"\n", path, text);
    } else if (isdigit((unsigned char) *at) || *at == '-') {
        char *end;
        printf("%s = %.12g\n", path, strtod(at, &end));
        at = end;
    } else if (strncmp(at, "true", 4) == 0 || strncmp(at, "null", 4) == 0) {
        printf("%s = %.4s\n", path, at);
        at += 4;
    } else if (strncmp(at, "false", 5) == 0) {
        printf("%s = false\n", path);
        at += 5;
    } else {
        good = 0;
    }
    space();
    return good;
}

int main(void) {
    static const char *texts[] = {
        "{\"name\": \"core\", \"caches\": [32, 256, 8e3], \"shared\": true, \"deep\": {\"a\": {\"b\": [[], {}, null, -1.5e-3]}}}",
        "[1, 2, \"a\\n\\\"b\\\"\", false]",
        "{\"open\": [1, 2"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        path[0] = 0;
        at = texts[i];
        puts(value() && *at == 0 ? "good" : "refused");
    }
    return 0;
}
