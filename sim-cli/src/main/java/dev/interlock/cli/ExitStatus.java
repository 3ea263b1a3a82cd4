package dev.interlock.cli;

/** What the command says to the shell, beside the guest's own status from 0 to 255. */
final class ExitStatus {
    /** Everything went well, as far as the command itself is concerned. */
    static final int OK = 0;
    /** The run used up its budget of cycles or output, or came to a deadlock. */
    static final int BUDGET = 124;
    /** A wrong option, a file that cannot be written, or a bug of the simulator. */
    static final int OUR_ERROR = 125;
    /** The program cannot be read, assembled or loaded. */
    static final int CANNOT_LOAD = 126;
    /** Added to the number of the signal that Linux would have killed the guest with. */
    static final int SIGNAL = 128;

    private ExitStatus() {}
}
