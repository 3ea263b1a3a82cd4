package dev.interlock.isa.assembler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The open {@code %if}s, innermost first. */
final class Conditionals {
    /** Where a chain of %if, %elif, %else stands. */
    private enum State {
        /** No branch was taken so far. */
        WAITING,
        /** This branch is being read. */
        TAKEN,
        /** An earlier branch was taken. */
        DONE,
        /** The whole chain stands in text that is skipped. */
        DEAD
    }

    private record Chain(SourcePosition position, State state, boolean elseSeen) {
        Chain in(State next) {
            return new Chain(position, next, elseSeen);
        }
    }

    /** The test of an %if or %elif; asked only if it matters. */
    @FunctionalInterface
    interface Test {
        boolean holds();
    }

    private final Deque<Chain> chains = new ArrayDeque<>();

    boolean skipping() {
        return !chains.isEmpty() && chains.peek().state != State.TAKEN;
    }

    int depth() {
        return chains.size();
    }

    /** Forgets what was opened since, when a macro or repetition is left. */
    void unwindTo(int depth) {
        while (chains.size() > depth) {
            chains.pop();
        }
    }

    void open(SourcePosition position, Test test) {
        boolean dead = skipping();
        // Also if the test cannot be answered, so that its %endif has a partner.
        chains.push(new Chain(position, State.DEAD, false));
        State state = dead ? State.DEAD : test.holds() ? State.TAKEN : State.WAITING;
        chains.push(chains.pop().in(state));
    }

    void otherwiseIf(Token directive, Test test) {
        Chain chain = innermost(directive);
        chains.pop();
        State next = switch (chain.state) {
            case TAKEN, DONE -> State.DONE;
            case DEAD -> State.DEAD;
            case WAITING -> {
                chains.push(chain.in(State.TAKEN));
                try {
                    yield test.holds() ? State.TAKEN : State.WAITING;
                } finally {
                    chains.pop();
                }
            }
        };
        chains.push(chain.in(next));
    }

    void otherwise(Token directive) {
        Chain chain = innermost(directive);
        chains.pop();
        State next = chain.state == State.WAITING ? State.TAKEN : chain.state == State.TAKEN ? State.DONE : chain.state;
        chains.push(new Chain(chain.position, next, true));
    }

    void close(Token directive) {
        if (chains.isEmpty()) {
            throw new AssemblyException(directive.position(), "%endif without %if");
        }
        chains.pop();
    }

    private Chain innermost(Token directive) {
        if (chains.isEmpty() || chains.peek().elseSeen) {
            throw new AssemblyException(directive.position(), directive.text() + " without %if");
        }
        return chains.peek();
    }

    /** Complains about the chains above a depth, which should have been closed. */
    void checkClosed(int depth, List<AssemblyException> complaints) {
        while (chains.size() > depth) {
            complaints.add(new AssemblyException(chains.pop().position, "this %if has no %endif"));
        }
    }
}
