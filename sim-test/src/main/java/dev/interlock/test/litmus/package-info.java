/**
 * Litmus tests: tiny parallel programs that ask what a memory model allows, run many times on the timed machine.
 *
 * <pre>
 *   X86_64 SB                                  store buffering: may both loads miss both stores?
 *   { int x=0; int y=0; }
 *    P0            | P1            ;
 *    movl $1,(x)   | movl $1,(y)   ;
 *    movl (y),%eax | movl (x),%eax ;
 *   exists (0:rax=0 /\ 1:rax=0)
 *
 *   file ─ LitmusParser ─→ LitmusTest ─┬─ NasmTranslation ─→ assembler ─→ Machine, run after run ─→ histogram ─┐
 *          AttSyntax, IntelSyntax      │              Stimulus: skews, cache states, machine variations        ├→ LitmusResult
 *                                      └─ TsoModel: every interleaving of the abstract machine ─→ allowed set ─┘
 * </pre>
 *
 * <p>Two ways lead from a test to its final states, and they share nothing but the parser. The <em>machine</em> executes
 * machine code with pipelines, caches and a bus, and shows what it happens to do. The <em>model</em> is the abstract
 * machine of x86-TSO: threads, one FIFO store buffer each, one memory, one lock; it is searched exhaustively and says
 * what may happen at all. A state that the machine shows and the model does not have is a bug in the machine. The other way
 * round nothing is wrong: an in-order core, like a real processor, need not show all that is allowed.
 *
 * <p>The format is herd's, the output litmus7's, so existing collections and scripts work (Alglave, Maranget and Tautschnig,
 * "Herding Cats", TOPLAS 2014; <a href="https://diy.inria.fr/doc/">the diy manual</a>). The model is that of Owens, Sarkar
 * and Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009; SDM vol. 3, section 9.2, says the same in examples.
 *
 * <p>Way in: {@link dev.interlock.test.litmus.LitmusTest#parse} and {@link dev.interlock.test.litmus.LitmusRunner}; for a
 * command line, {@link dev.interlock.test.litmus.LitmusCommand}.
 */
package dev.interlock.test.litmus;
