package dev.interlock.cli.output;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that appears whole or not at all: it is written under another name beside its place, and moved there by {@link
 * #publish}. Closed without that, it leaves no trace.
 */
public final class WholeFile implements AutoCloseable {
    private final Path place;
    private final Path draft;
    private final OutputStream stream;
    private final Writer writer;

    /**
     * Begins a file.
     *
     * @throws IOException if it could not be written there
     */
    public WholeFile(Path place) throws IOException {
        this.place = place;
        if (place.toString().isEmpty()) {
            throw new IOException("the name is empty");
        }
        if (Files.isDirectory(place)) {
            throw new IOException("it is a directory");
        }
        Path folder = place.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no directory " + folder);
        }
        // A device or a pipe, such as /dev/stdout, can be neither replaced nor taken back.
        boolean ordinary = !Files.exists(place) || Files.isRegularFile(place);
        this.draft = ordinary
                ? folder.resolve("." + place.getFileName() + "."
                        + ProcessHandle.current().pid())
                : place;
        this.stream = new BufferedOutputStream(begun(draft), 1 << 16);
        this.writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        if (ordinary) {
            draft.toFile().deleteOnExit(); // should somebody press Ctrl-C
        }
    }

    private static OutputStream begun(Path draft) throws IOException {
        try {
            return Files.newOutputStream(draft);
        } catch (AccessDeniedException e) {
            throw new IOException("permission denied", e);
        } catch (FileSystemException e) { // its message begins with the name of the draft
            throw new IOException(e.getReason() == null ? "it cannot be created there" : e.getReason(), e);
        }
    }

    /** Where the file will be. */
    public Path place() {
        return place;
    }

    /** Where to write bytes; then nothing is written to {@link #writer}. */
    public OutputStream stream() {
        return stream;
    }

    /** Where to write. */
    public Writer writer() {
        return writer;
    }

    /** Puts the file in its place, replacing an older one. */
    public void publish() throws IOException {
        writer.close();
        if (draft.equals(place)) {
            return;
        }
        try {
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            // what cannot be written is not published either, and whoever wrote has been told
        }
        if (!draft.equals(place)) {
            draft.toFile().delete();
        }
    }
}
