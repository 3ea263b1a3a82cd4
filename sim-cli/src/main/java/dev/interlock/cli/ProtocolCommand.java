package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.core.coherence.ProtocolPrinter;
import dev.interlock.core.coherence.Protocols;
import dev.interlock.core.coherence.TransitionTable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock protocol NAME}. */
@Command(
        name = "protocol",
        description = "Prints the transition table of a coherence protocol.",
        mixinStandardHelpOptions = true)
final class ProtocolCommand implements Runnable {
    private final StandardStream out;

    @Parameters(paramLabel = "NAME", description = "The protocol, such as mesi.")
    private String name;

    @Option(names = "--markdown", description = "Print Markdown, with a diagram of the stable states.")
    private boolean markdown;

    @Option(names = "--dot", description = "Print the state diagram for Graphviz.")
    private boolean dot;

    ProtocolCommand(StandardStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        TransitionTable table = named(name);
        if (markdown && dot) {
            throw wrongUse("--markdown and --dot ask for two things; give one of them");
        }
        out.text()
                .print(
                        markdown
                                ? ProtocolPrinter.markdown(table)
                                : dot ? ProtocolPrinter.dot(table) : ProtocolPrinter.text(table));
    }

    /** The protocol with this name. */
    static TransitionTable named(String name) {
        return Protocols.named(name)
                .orElseThrow(() -> wrongUse("no protocol " + name + "; there is "
                        + Protocols.all().stream().map(TransitionTable::name).collect(Collectors.joining(", "))));
    }
}
