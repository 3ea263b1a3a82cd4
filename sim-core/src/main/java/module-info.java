/** The hardware: cores, caches, coherence, bus, MMU, memory, and the clock that drives them. */
module dev.interlock.core {
    requires transitive dev.interlock.isa;
    requires com.google.common;
    requires org.slf4j;
}
