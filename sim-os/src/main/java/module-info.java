/** A small Linux-like kernel above the trap door of the simulated machine. */
module dev.interlock.os {
    requires transitive dev.interlock.core;
    requires com.google.common;
    requires org.slf4j;
}
