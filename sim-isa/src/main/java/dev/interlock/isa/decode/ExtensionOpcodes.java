package dev.interlock.isa.decode;

import dev.interlock.isa.semantics.SystemOps;

/**
 * Extensions beyond x86-64-v2 that CPUID does not offer. They raise #UD as on a processor without them; they have rows so
 * that their length is right and a report can name them, and the feature of CPUID that they belong to. Those behind VEX and
 * EVEX are in {@link VexOpcodes}.
 */
final class ExtensionOpcodes extends OpcodeRows {
    // spotless:off
    ExtensionOpcodes() {
        refuse("RTM",       "0F 01 D5",            "XEND",      "");
        refuse("RTM",       "0F 01 D6",            "XTEST",     "");
        refuse("RTM",       "C6 F8 ib",            "XABORT",    "Ib");
        refuse("RTM",       "C7 F8 cz",            "XBEGIN",    "Jd");
        refuse("XSAVEC",    "NP 0F C7 /4",         "XSAVEC",    "M");
        refuse("XSAVEC",    "NP REX.W 0F C7 /4",   "XSAVEC64",  "M");
        refuse("XSAVES",    "NP 0F C7 /5",         "XSAVES",    "M");
        refuse("XSAVES",    "NP REX.W 0F C7 /5",   "XSAVES64",  "M");
        refuse("XSAVES",    "NP 0F C7 /3",         "XRSTORS",   "M");
        refuse("XSAVES",    "NP REX.W 0F C7 /3",   "XRSTORS64", "M");
        refuse("FSGSBASE",  "F3 0F AE /0",         "RDFSBASE",  "Ry");
        refuse("FSGSBASE",  "F3 0F AE /1",         "RDGSBASE",  "Ry");
        refuse("FSGSBASE",  "F3 0F AE /2",         "WRFSBASE",  "Ry");
        refuse("FSGSBASE",  "F3 0F AE /3",         "WRGSBASE",  "Ry");
        refuse("CET_SS",    "F3 0F AE /5",         "INCSSPD",   "Rd");
        refuse("CET_SS",    "F3 REX.W 0F AE /5",   "INCSSPQ",   "Rq");
        refuse("WAITPKG",   "66 0F AE /6",         "TPAUSE",    "Rd");
        refuse("WAITPKG",   "F2 0F AE /6",         "UMWAIT",    "Rd");
        refuse("WAITPKG",   "F3 0F AE /6",         "UMONITOR",  "Rq");
        refuse("PKU",       "0F 01 EE",            "RDPKRU",    "");
        refuse("PKU",       "0F 01 EF",            "WRPKRU",    "");
        refuse("SERIALIZE", "NP 0F 01 E8",         "SERIALIZE", "");
        refuse("MONITOR",   "0F 01 C8",            "MONITOR",   "");
        refuse("MONITOR",   "0F 01 C9",            "MWAIT",     "");
        refuse("MOVDIRI",   "NP 0F 38 F9 /r",      "MOVDIRI",   "My,Gy");
        refuse("ADX",       "66 0F 38 F6 /r",      "ADCX",      "Gy,Ey");
        refuse("ADX",       "F3 0F 38 F6 /r",      "ADOX",      "Gy,Ey");
        refuse("AES",       "66 0F 38 DB /r",      "AESIMC",    "Vdq,Wdq");
        refuse("AES",       "66 0F 38 DC /r",      "AESENC",    "Vdq,Wdq");
        refuse("AES",       "66 0F 38 DD /r",      "AESENCLAST", "Vdq,Wdq");
        refuse("AES",       "66 0F 38 DE /r",      "AESDEC",    "Vdq,Wdq");
        refuse("AES",       "66 0F 38 DF /r",      "AESDECLAST", "Vdq,Wdq");
        refuse("AES",       "66 0F 3A DF /r ib",   "AESKEYGENASSIST", "Vdq,Wdq,Ib");
        refuse("PCLMULQDQ", "66 0F 3A 44 /r ib",   "PCLMULQDQ", "Vdq,Wdq,Ib");
        refuse("GFNI",      "66 0F 38 CF /r",      "GF2P8MULB", "Vdq,Wdq");
        refuse("GFNI",      "66 0F 3A CE /r ib",   "GF2P8AFFINEQB", "Vdq,Wdq,Ib");
        refuse("GFNI",      "66 0F 3A CF /r ib",   "GF2P8AFFINEINVQB", "Vdq,Wdq,Ib");
        refuse("SHA",       "NP 0F 38 C8 /r",      "SHA1NEXTE", "Vdq,Wdq");
        refuse("SHA",       "NP 0F 38 C9 /r",      "SHA1MSG1",  "Vdq,Wdq");
        refuse("SHA",       "NP 0F 38 CA /r",      "SHA1MSG2",  "Vdq,Wdq");
        refuse("SHA",       "NP 0F 38 CB /r",      "SHA256RNDS2", "Vdq,Wdq,XMM0");
        refuse("SHA",       "NP 0F 38 CC /r",      "SHA256MSG1", "Vdq,Wdq");
        refuse("SHA",       "NP 0F 38 CD /r",      "SHA256MSG2", "Vdq,Wdq");
        refuse("SHA",       "NP 0F 3A CC /r ib",   "SHA1RNDS4", "Vdq,Wdq,Ib");
    }
    // spotless:on

    private void refuse(String feature, String encoding, String name, String operands) {
        op(encoding, name, operands).extension(feature).unsupported(SystemOps::undefined);
    }
}
