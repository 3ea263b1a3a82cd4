/** A small Linux-like kernel above the trap door of the simulated machine. */
module dev.interlock.os {
    requires transitive dev.interlock.core;
    requires com.google.common;
    requires org.slf4j;

    exports dev.interlock.os.error;
    exports dev.interlock.os.file;
    exports dev.interlock.os.futex;
    exports dev.interlock.os.ipc;
    exports dev.interlock.os.kernel;
    exports dev.interlock.os.load;
    exports dev.interlock.os.poll;
    exports dev.interlock.os.proc;
    exports dev.interlock.os.schedule;
    exports dev.interlock.os.signal;
    exports dev.interlock.os.syscall;
    exports dev.interlock.os.task;
    exports dev.interlock.os.timer;
    exports dev.interlock.os.vm;
    exports dev.interlock.os.wait;
}
