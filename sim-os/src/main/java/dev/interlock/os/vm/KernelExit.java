package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;

/** How the kernel leaves when memory has done its part: declared here, implemented by the kernel. */
public interface KernelExit {
    /** Performs the work and goes on as was said. */
    void leave(TrapContext core, AccessScript.Builder work, Then then);
}
