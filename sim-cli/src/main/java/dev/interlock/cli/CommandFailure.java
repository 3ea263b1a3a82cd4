package dev.interlock.cli;

/** The command cannot go on, for a reason that its user can mend: one sentence, and the status to exit with. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    CommandFailure(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    /** A wrong option, or a file that cannot be read or written. */
    static CommandFailure wrongUse(String sentence) {
        return new CommandFailure(ExitStatus.OUR_ERROR, sentence);
    }

    int status() {
        return status;
    }
}
