package dev.interlock.course;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Prints the chapters of the course: {@code examples/course} lists them, {@code examples/course 05} runs one. */
public final class Course {
    /**
     * A chapter.
     *
     * @param folder its number and name, also the folder of its page in {@code examples/}
     * @param program makes what it prints
     */
    public record Chapter(String folder, Supplier<String> program) {
        /** Two digits. */
        public String number() {
            return folder.substring(0, 2);
        }
    }

    private static final List<Chapter> CHAPTERS = List.of(
            new Chapter("01-first-load", FirstLoad::show),
            new Chapter("02-miss", Miss::show),
            new Chapter("03-mesi", Coherence::show),
            new Chapter("04-lock-inc", LockedIncrement::show),
            new Chapter("05-false-sharing", FalseSharing::show),
            new Chapter("06-locks", SpinLocks::show),
            new Chapter("07-tlb-staircase", TlbStaircase::show),
            new Chapter("08-page-walk", PageWalk::show),
            new Chapter("09-page-fault", PageFault::show),
            new Chapter("10-copy-on-write", CopyOnWrite::show),
            new Chapter("11-pipe-or-memory", PipeOrMemory::show),
            new Chapter("12-futex", FutexMutex::show),
            new Chapter("13-broken-lock", BrokenLock::show),
            new Chapter("14-time-travel", TimeTravel::show),
            new Chapter("15-store-buffer", StoreBuffering::show),
            new Chapter("16-gantt", Gantt::show),
            new Chapter("17-green-threads", GreenThreads::show),
            new Chapter("18-servers", Servers::show));

    private static final int STEPPER_PORT = 8086;

    private Course() {}

    /** All chapters, in the order in which they are read. */
    public static List<Chapter> chapters() {
        return CHAPTERS;
    }

    /** Runs the chapter whose number is given, or the {@code stepper}; lists all chapters if nothing is given. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments.length == 0) {
            CHAPTERS.forEach(chapter -> out.println(chapter.folder()));
            return;
        }
        if (arguments[0].equals("stepper")) {
            new Stepper(STEPPER_PORT); // its thread goes on until the program is interrupted
            out.println("http://localhost:" + STEPPER_PORT);
            return;
        }
        Optional<Chapter> wanted = CHAPTERS.stream()
                .filter(chapter -> chapter.number().equals(arguments[0])
                        || chapter.folder().equals(arguments[0]))
                .findFirst();
        if (wanted.isEmpty()) {
            System.err.println("course: there is no chapter " + arguments[0] + "; there are 01 to "
                    + CHAPTERS.get(CHAPTERS.size() - 1).number());
            System.exit(2);
        }
        out.print(wanted.get().program().get());
    }
}
