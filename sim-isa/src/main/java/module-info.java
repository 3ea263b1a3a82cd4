/** x86-64 without a clock: what instructions are and what they do, never when. */
module dev.interlock.isa {
    requires com.google.common;
    requires org.slf4j;

    exports dev.interlock.isa.assembler;
    exports dev.interlock.isa.decode;
    exports dev.interlock.isa.fault;
    exports dev.interlock.isa.image;
    exports dev.interlock.isa.instruction;
    exports dev.interlock.isa.register;
    exports dev.interlock.isa.semantics;
}
