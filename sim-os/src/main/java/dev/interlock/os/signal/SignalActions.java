package dev.interlock.os.signal;

import java.util.Arrays;
import java.util.List;

/** The actions for all signals; processes share them by CLONE_SIGHAND. */
public final class SignalActions {
    private final SignalAction[] actions = new SignalAction[Signals.MOST + 1];

    public SignalActions() {
        Arrays.fill(actions, SignalAction.DEFAULT);
    }

    /** What fork(2) leaves. */
    public SignalActions copy() {
        SignalActions copy = new SignalActions();
        System.arraycopy(actions, 0, copy.actions, 0, actions.length);
        return copy;
    }

    /** What execve(2) leaves: functions are gone with their program, but what is ignored stays ignored. */
    public SignalActions forNewProgram() {
        SignalActions left = new SignalActions();
        for (int signal = 1; signal <= Signals.MOST; signal++) {
            if (actions[signal].ignores()) {
                left.actions[signal] = new SignalAction(actions[signal].handler(), 0, 0, 0);
            }
        }
        return left;
    }

    /** The action for a signal. */
    public SignalAction of(int signal) {
        return actions[signal];
    }

    /** Another action for a signal. */
    public void set(int signal, SignalAction action) {
        actions[signal] = action;
    }

    Object save() {
        return List.of(actions);
    }

    void restore(Object state) {
        List<?> saved = (List<?>) state;
        for (int signal = 0; signal < actions.length; signal++) {
            actions[signal] = (SignalAction) saved.get(signal);
        }
    }
}
