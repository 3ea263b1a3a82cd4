package dev.interlock.os.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The first line of a file that another program interprets, execve(2) and {@code fs/binfmt_script.c} of Linux:
 *
 * <pre>
 *   #! /bin/sh -e -x          interpreter /bin/sh, one argument "-e -x": what is behind the first word is not split
 * </pre>
 *
 * @param interpreter as it stands there
 * @param argument null if there is none
 */
public record Script(String interpreter, String argument) {
    /** Scripts that interpret scripts: so many, and no more. */
    public static final int DEEPEST = 5;

    /** Bytes of the file that the kernel looks at, {@code BINPRM_BUF_SIZE}; what is missing is zeros. */
    private static final int LOOKED_AT = 256;

    /** The line of a script; nothing if it is none that Linux would take for one: {@code load_script}. */
    public static Optional<Script> of(byte[] file) {
        if (file.length < 2 || file[0] != '#' || file[1] != '!') {
            return Optional.empty();
        }
        byte[] buffer = Arrays.copyOf(file, LOOKED_AT);
        int end = 0;
        while (end < LOOKED_AT && buffer[end] != '\n') {
            end++;
        }
        boolean cut = end == LOOKED_AT;
        end = cut ? LOOKED_AT - 1 : end;
        int name = behindBlanks(buffer, 2, end);
        if (name == end || cut && wordEnd(buffer, name, end) == end) {
            return Optional.empty(); // nothing, or a name that may go on
        }
        while (isBlank(buffer[end - 1])) {
            end--;
        }
        int nameEnd = wordEnd(buffer, name, end);
        int argument = nameEnd < end && buffer[nameEnd] != 0 ? behindBlanks(buffer, nameEnd, end) : end;
        return Optional.of(
                new Script(text(buffer, name, nameEnd), argument < end ? text(buffer, argument, end) : null));
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t';
    }

    private static int behindBlanks(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && isBlank(buffer[at])) {
            at++;
        }
        return at;
    }

    private static int wordEnd(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && !isBlank(buffer[at]) && buffer[at] != 0) {
            at++;
        }
        return at;
    }

    /** A string of C: it ends at its first zero. */
    private static String text(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && buffer[at] != 0) {
            at++;
        }
        return new String(buffer, from, at - from, StandardCharsets.UTF_8);
    }

    /**
     * What the interpreter is begun with.
     *
     * @param path of the script, as execve(2) or the line of another script names it
     * @param arguments of the script, its name first
     */
    public List<String> arguments(String path, List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.add(interpreter);
        if (argument != null) {
            all.add(argument);
        }
        all.add(path);
        all.addAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
        return all;
    }
}
