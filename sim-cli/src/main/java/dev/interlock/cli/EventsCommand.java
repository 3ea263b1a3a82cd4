package dev.interlock.cli;

import dev.interlock.core.observe.EventVocabulary;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code interlock events}. */
@Command(
        name = "events",
        description = "Prints the vocabulary of the event stream, as Markdown.",
        mixinStandardHelpOptions = true)
final class EventsCommand implements Runnable {
    private final PrintWriter out;

    EventsCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.print(EventVocabulary.markdown());
        out.flush();
    }
}
