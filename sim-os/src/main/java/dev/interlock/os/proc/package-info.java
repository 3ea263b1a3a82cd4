/**
 * {@code /proc}, proc(5): what the kernel knows, as files whose text is made when they are opened.
 *
 * <pre>
 *   /proc/meminfo cpuinfo uptime version stat loadavg      the machine      ── MachineText
 *   /proc/self  ──▶ /proc/PID
 *   /proc/PID/status stat statm cmdline comm maps          one process      ── ProcessText
 *            /exe cwd root fd/N                            links that lead to the files themselves
 *            /task/TID/status stat comm                    its threads
 * </pre>
 *
 * <p>The kernel tells all of it through {@link dev.interlock.os.proc.ProcSource}; nothing here knows the kernel.
 */
package dev.interlock.os.proc;
