package dev.interlock.cli;

import dev.interlock.core.observe.EventVocabulary;
import picocli.CommandLine.Command;

/** {@code interlock events}. */
@Command(
        name = "events",
        description = "Prints the vocabulary of the event stream, as Markdown.",
        mixinStandardHelpOptions = true)
final class EventsCommand implements Runnable {
    private final StandardStream out;

    EventsCommand(StandardStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.text().print(EventVocabulary.markdown());
    }
}
