package dev.interlock.core.bus;

import dev.interlock.core.config.Require;
import java.util.Arrays;

/**
 * The data sheet of the split-transaction bus. One transaction, uncontended:
 *
 * <pre>
 *   request      grant            snoops felt       answers in
 *   at the bus     │   address      │                 │             data bus         felt by the core
 *   ├─arbitration──┼─phase──────────┼─────────────────┼─ ─ ─ ─ ─ ─ ─├──data──┤─deliver─┤
 *                  │◀─snoopCycles──▶│◀─responseCycles▶│◀intervention▶
 *                  │◀──────────── L3, then memory ─────────────────▶
 * </pre>
 *
 * @param arbitrationCycles from a request's arrival to the earliest grant, 0 to 1000
 * @param addressCycles how long a grant occupies the address bus, 1 to 1000
 * @param snoopCycles from the grant until the other cores feel the snoop, 1 to 1000
 * @param responseCycles from there until a core's answer is back, 0 to 1000
 * @param interventionCycles extra time of a cache that answers with data, 0 to 1000
 * @param dataCycles how long a line occupies the data bus, 1 to 1000
 * @param deliverCycles from the end of the data phase (or of an acknowledgement) until the core feels it, 1 to 1000
 * @param snoopFilter true if the L3's presence bits spare the snoop phase when no other core may have the line; false on
 *     the bus of the textbooks, where every address phase waits for everybody's answer
 * @param slices home nodes, a power of two from 1 to 64: 1 is a bus, more are a ring with that many slices of the L3; a ring
 *     needs the snoop filter
 * @param hopCycles what each hop on the ring costs, 0 to 100
 * @param arbitration who goes first when several cores ask
 */
public record BusConfig(
        int arbitrationCycles,
        int addressCycles,
        int snoopCycles,
        int responseCycles,
        int interventionCycles,
        int dataCycles,
        int deliverCycles,
        boolean snoopFilter,
        int slices,
        int hopCycles,
        Arbitration arbitration) {
    public BusConfig {
        Require.between("arbitrationCycles", arbitrationCycles, 0, 1000);
        Require.between("addressCycles", addressCycles, 1, 1000);
        Require.between("snoopCycles", snoopCycles, 1, 1000);
        Require.between("responseCycles", responseCycles, 0, 1000);
        Require.between("interventionCycles", interventionCycles, 0, 1000);
        Require.between("dataCycles", dataCycles, 1, 1000);
        Require.between("deliverCycles", deliverCycles, 1, 1000);
        Require.powerOfTwo("slices", slices, 64);
        Require.between("hopCycles", hopCycles, 0, 100);
        Require.that(
                arbitration != null,
                "arbitration is missing; it must be one of " + Arrays.toString(Arbitration.values()));
        Require.that(
                slices == 1 || snoopFilter,
                "slices is " + slices + " but snoopFilter is false; a ring has a directory, so it must be true");
    }

    /** A bus without a snoop filter. */
    public BusConfig(
            int arbitrationCycles,
            int addressCycles,
            int snoopCycles,
            int responseCycles,
            int interventionCycles,
            int dataCycles,
            int deliverCycles) {
        this(
                arbitrationCycles,
                addressCycles,
                snoopCycles,
                responseCycles,
                interventionCycles,
                dataCycles,
                deliverCycles,
                false,
                1,
                0,
                Arbitration.ROUND_ROBIN);
    }

    /** Who goes first when several cores ask at once. */
    public enum Arbitration {
        /** The core after the one that was granted last, so that nobody waits for more than a round. */
        ROUND_ROBIN,
        /** The request that arrived first; of two that arrived together, the lower core's. */
        FIRST_COME_FIRST_SERVED,
        /** The lowest core number, always: core 0 never waits, and the last core may starve. */
        FIXED_PRIORITY
    }

    /** The same bus with another arbiter. */
    public BusConfig withArbitration(Arbitration newArbitration) {
        return new BusConfig(
                arbitrationCycles,
                addressCycles,
                snoopCycles,
                responseCycles,
                interventionCycles,
                dataCycles,
                deliverCycles,
                snoopFilter,
                slices,
                hopCycles,
                newArbitration);
    }

    /** The same timing on a ring with so many slices, each hop costing this. */
    public BusConfig ring(int newSlices, int newHopCycles) {
        return new BusConfig(
                arbitrationCycles,
                addressCycles,
                snoopCycles,
                responseCycles,
                interventionCycles,
                dataCycles,
                deliverCycles,
                true,
                newSlices,
                newHopCycles,
                arbitration);
    }
}
