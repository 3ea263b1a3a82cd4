package dev.interlock.test.litmus;

import java.util.List;
import java.util.Map;

/**
 * One column of a litmus test.
 *
 * @param operations in program order
 * @param labels index of the operation that each label stands before; the number of operations for one at the end
 */
record LitmusThread(List<Operation> operations, Map<String, Integer> labels) {
    LitmusThread {
        operations = List.copyOf(operations);
        labels = Map.copyOf(labels);
    }
}
