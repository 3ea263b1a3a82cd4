/** The hardware: cores, caches, coherence, bus, address translation, memory, events and snapshots. */
module dev.interlock.core {
    requires com.google.common;
    requires org.slf4j;
    requires transitive dev.interlock.isa;

    exports dev.interlock.core.bus;
    exports dev.interlock.core.cache;
    exports dev.interlock.core.coherence;
    exports dev.interlock.core.config;
    exports dev.interlock.core.event;
    exports dev.interlock.core.machine;
    exports dev.interlock.core.memory;
    exports dev.interlock.core.mmu;
    exports dev.interlock.core.observe;
    exports dev.interlock.core.pipeline;
    exports dev.interlock.core.report;
    exports dev.interlock.core.snapshot;
    exports dev.interlock.core.time;
    exports dev.interlock.core.trap;
    exports dev.interlock.core.travel;
}
