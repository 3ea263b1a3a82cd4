package dev.interlock.cli;

import dev.interlock.core.coherence.ProtocolPrinter;
import dev.interlock.core.coherence.Protocols;
import dev.interlock.core.coherence.TransitionTable;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code interlock protocol NAME}. */
@Command(
        name = "protocol",
        description = "Prints the transition table of a coherence protocol.",
        mixinStandardHelpOptions = true)
final class ProtocolCommand implements Runnable {
    private final PrintWriter out;

    @Parameters(paramLabel = "NAME", description = "The protocol, such as mesi.")
    private String name;

    ProtocolCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.print(ProtocolPrinter.print(named(name)));
        out.flush();
    }

    /** The protocol with this name. */
    static TransitionTable named(String name) {
        return Protocols.named(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitStatus.OUR_ERROR,
                        "no protocol " + name + "; there is "
                                + Protocols.all().stream()
                                        .map(TransitionTable::name)
                                        .collect(Collectors.joining(", "))));
    }
}
