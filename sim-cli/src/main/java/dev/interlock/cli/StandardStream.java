package dev.interlock.cli;

import dev.interlock.cli.report.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output or standard error: bytes as the guest writes them, text for people, and what they see it on. It remembers
 * why it could not be written, since nobody else would be told.
 */
final class StandardStream {
    private final OutputStream bytes;
    private final PrintStream text;
    private final Terminal terminal;
    private IOException failure;

    /**
     * @param to where the bytes go, at once: the guest's and ours must not change places
     * @param terminal what shows them
     */
    StandardStream(OutputStream to, Terminal terminal) {
        this.bytes = new Watched(to);
        this.text = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        this.terminal = terminal;
    }

    /** For bytes. */
    OutputStream bytes() {
        return bytes;
    }

    /** For text. */
    PrintStream text() {
        return text;
    }

    /** What it is shown on. */
    Terminal terminal() {
        return terminal;
    }

    /** Why something could not be written; null if everything was. */
    IOException failure() {
        text.flush();
        return failure;
    }

    private final class Watched extends OutputStream {
        private final OutputStream to;

        Watched(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int count) throws IOException {
            try {
                to.write(some, from, count);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }
    }
}
