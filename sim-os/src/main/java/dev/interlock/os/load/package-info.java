/**
 * From a program image to a machine that is ready to run it.
 *
 * <pre>
 *                    BareMetalLoader                        ProcessLoader
 *   for              assembled programs                     static ELF executables
 *   starts           _start on every core                   the entry point on core 0, as Linux starts a process
 *   registers        RDI core number, RSI cores             none but RSP
 *   stack            64 KiB each, empty, a guard below      8 MiB, with argc, argv, envp and the auxiliary vector
 * </pre>
 *
 * <p>Both fill page tables and memory before the machine's first cycle, so loading costs no simulated time.
 *
 * <p>Further reading: <i>System V ABI, AMD64 supplement</i>, section 3.4, "Process Initialization".
 */
package dev.interlock.os.load;
