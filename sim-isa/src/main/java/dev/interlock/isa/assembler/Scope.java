package dev.interlock.isa.assembler;

/** What the names in an expression mean at one place in one pass. */
interface Scope {
    /** The value of a symbol; {@link Value#UNKNOWN} if a later line may still define it. */
    Value symbol(String name, SourcePosition position);

    /** {@code $}: where the statement begins. */
    Value here();

    /** {@code $$}: where the section begins. */
    Value sectionStart();
}
