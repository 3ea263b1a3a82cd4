package dev.interlock.core.bus;

import dev.interlock.core.time.BusMessage;
import java.util.Arrays;
import java.util.List;

/** The requests of one core that wait for their grant, in order of arrival; a core has few, so they stand in an array. */
final class RequestQueue {
    private BusMessage[] requests = new BusMessage[4];
    private int size;

    int size() {
        return size;
    }

    BusMessage at(int place) {
        return requests[place];
    }

    BusMessage last() {
        return requests[size - 1];
    }

    void add(BusMessage request) {
        if (size == requests.length) {
            requests = Arrays.copyOf(requests, 2 * size);
        }
        requests[size++] = request;
    }

    void remove(BusMessage request) {
        int place = 0;
        while (requests[place] != request) {
            place++;
        }
        size--;
        System.arraycopy(requests, place + 1, requests, place, size - place);
        requests[size] = null;
    }

    /** The requests now; they are immutable. */
    List<BusMessage> save() {
        return List.of(Arrays.copyOf(requests, size));
    }

    void restore(List<BusMessage> saved) {
        Arrays.fill(requests, 0, size, null);
        size = 0;
        saved.forEach(this::add);
    }
}
