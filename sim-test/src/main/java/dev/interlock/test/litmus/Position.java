package dev.interlock.test.litmus;

/**
 * A place in a litmus file.
 *
 * @param file as the caller named it
 * @param line from 1
 * @param column from 1
 */
record Position(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
