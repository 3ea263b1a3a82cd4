package dev.interlock.isa.instruction;

/**
 * What kind of work an instruction is, as far as its price goes. A machine profile gives each class one latency and one
 * throughput; the classes follow the groups of the published instruction tables, not the opcode map.
 */
public enum CostClass {
    /** MOV between registers, LEA, NOP: no execution unit to speak of. */
    MOVE,
    /** Loads that do nothing else; the memory access has its own price. */
    LOAD,
    /** Stores that do nothing else; the memory access has its own price. */
    STORE,
    /** One-cycle integer work: ADD, AND, CMP, SETcc, CMOVcc … */
    ALU,
    /** Shifts, rotates, bit tests, bit scans. */
    SHIFT,
    /** SHLD, SHRD, RCL, RCR: shifts through two registers or through the carry. */
    SHIFT_DOUBLE,
    /** MUL and IMUL. */
    MULTIPLY,
    /** DIV and IDIV of 8, 16 and 32 bits. */
    DIVIDE32,
    /** DIV and IDIV of 64 bits. */
    DIVIDE64,
    /** JMP, Jcc, CALL, RET, LOOP. */
    BRANCH,
    /** PUSH, POP, ENTER, LEAVE. */
    STACK,
    /** One iteration of a string instruction. */
    STRING,
    /** What a LOCK prefix, or XCHG with memory, makes of an instruction; the fence comes on top of the line's price. */
    ATOMIC,
    /** MFENCE, LFENCE, SFENCE, CLFLUSH. */
    FENCE,
    /** CPUID, IRET, MOV to CR, INVLPG: the pipeline is emptied. */
    SERIALIZING,
    /** SYSCALL, INT n, exceptions by instruction. */
    TRAP,
    /** RDTSC, RDTSCP, RDRAND. */
    TIMER,
    /** Moves of XMM registers, shuffles, bitwise logic. */
    VECTOR_MOVE,
    /** Packed integer arithmetic and compares. */
    VECTOR_ALU,
    /** Packed integer multiplication. */
    VECTOR_MULTIPLY,
    /** SSE addition, subtraction, comparison, minimum, maximum. */
    FP_ADD,
    /** SSE multiplication. */
    FP_MULTIPLY,
    /** SSE division of singles. */
    FP_DIVIDE32,
    /** SSE division of doubles. */
    FP_DIVIDE64,
    /** SSE square roots. */
    FP_SQRT,
    /** Conversions between integers and floating point, and rounding. */
    FP_CONVERT,
    /** x87 moves, compares, sign changes and control. */
    X87_MOVE,
    /** x87 addition and multiplication. */
    X87_ARITHMETIC,
    /** x87 division, square root, remainder. */
    X87_DIVIDE,
    /** x87 sines, logarithms, powers. */
    X87_TRANSCENDENTAL,
    /** FXSAVE, FXRSTOR, FNSAVE and their kin. */
    STATE_SAVE
}
