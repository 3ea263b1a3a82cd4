package dev.interlock.os.error;

/** The program has used up what one run may use. The message is a sentence that says what. */
public final class BudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BudgetException(String message) {
        super(message);
    }
}
