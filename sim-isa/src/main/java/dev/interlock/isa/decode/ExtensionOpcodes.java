package dev.interlock.isa.decode;

import dev.interlock.isa.semantics.SystemOps;

/**
 * Extensions beyond x86-64-v2 that CPUID does not offer. They raise #UD as on a processor without them; they have rows so
 * that their length is right and a report can name them. VEX, EVEX and XOP are refused by {@link Decoder} as a whole.
 */
final class ExtensionOpcodes extends OpcodeRows {
    // spotless:off
    ExtensionOpcodes() {
        refuse("0F 01 D5",           "XEND",      "");
        refuse("0F 01 D6",           "XTEST",     "");
        refuse("NP 0F C7 /4",        "XSAVEC",    "M");
        refuse("NP REX.W 0F C7 /4",  "XSAVEC64",  "M");
        refuse("NP 0F C7 /5",        "XSAVES",    "M");
        refuse("NP REX.W 0F C7 /5",  "XSAVES64",  "M");
        refuse("NP 0F C7 /3",        "XRSTORS",   "M");
        refuse("NP REX.W 0F C7 /3",  "XRSTORS64", "M");
        refuse("F3 0F AE /0",        "RDFSBASE",  "Ry");
        refuse("F3 0F AE /1",        "RDGSBASE",  "Ry");
        refuse("F3 0F AE /2",        "WRFSBASE",  "Ry");
        refuse("F3 0F AE /3",        "WRGSBASE",  "Ry");
        refuse("66 0F 38 F6 /r",     "ADCX",      "Gy,Ey");
        refuse("F3 0F 38 F6 /r",     "ADOX",      "Gy,Ey");
        refuse("66 0F 38 DB /r",     "AESIMC",    "Vdq,Wdq");
        refuse("66 0F 38 DC /r",     "AESENC",    "Vdq,Wdq");
        refuse("66 0F 38 DD /r",     "AESENCLAST", "Vdq,Wdq");
        refuse("66 0F 38 DE /r",     "AESDEC",    "Vdq,Wdq");
        refuse("66 0F 38 DF /r",     "AESDECLAST", "Vdq,Wdq");
        refuse("66 0F 3A DF /r ib",  "AESKEYGENASSIST", "Vdq,Wdq,Ib");
        refuse("66 0F 3A 44 /r ib",  "PCLMULQDQ", "Vdq,Wdq,Ib");
        refuse("NP 0F 38 C8 /r",     "SHA1NEXTE", "Vdq,Wdq");
        refuse("NP 0F 38 C9 /r",     "SHA1MSG1",  "Vdq,Wdq");
        refuse("NP 0F 38 CA /r",     "SHA1MSG2",  "Vdq,Wdq");
        refuse("NP 0F 38 CB /r",     "SHA256RNDS2", "Vdq,Wdq,XMM0");
        refuse("NP 0F 38 CC /r",     "SHA256MSG1", "Vdq,Wdq");
        refuse("NP 0F 38 CD /r",     "SHA256MSG2", "Vdq,Wdq");
        refuse("NP 0F 3A CC /r ib",  "SHA1RNDS4", "Vdq,Wdq,Ib");
    }
    // spotless:on

    private void refuse(String encoding, String name, String operands) {
        op(encoding, name, operands).unsupported(SystemOps::undefined);
    }
}
