package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.output.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The files that a command was asked for: all of them can be written, or nothing is run; they appear whole or not at all. */
final class OutputFiles implements AutoCloseable {
    private final List<WholeFile> open = new ArrayList<>();

    /**
     * Begins a file.
     *
     * @return null if none was asked for
     * @throws CommandFailure if it cannot be written there
     */
    WholeFile begin(Path place) {
        if (place == null) {
            return null;
        }
        try {
            WholeFile file = new WholeFile(place);
            open.add(file);
            return file;
        } catch (IOException e) {
            close();
            throw cannotBeWritten(place, e);
        }
    }

    /** Writes the content of a file; nothing if none was asked for. */
    void write(WholeFile file, Supplier<String> content) {
        if (file == null) {
            return;
        }
        try {
            file.writer().write(content.get());
        } catch (IOException e) {
            throw cannotBeWritten(file.place(), e);
        }
    }

    /** Puts all of them in their places. */
    void publish() {
        for (WholeFile file : open) {
            try {
                file.publish();
            } catch (IOException e) {
                throw cannotBeWritten(file.place(), e);
            }
        }
    }

    static CommandFailure cannotBeWritten(Path place, IOException why) {
        return wrongUse(place + ": cannot be written, " + why.getMessage());
    }

    @Override
    public void close() {
        open.forEach(WholeFile::close);
    }
}
