package dev.interlock.isa.decode;

import static dev.interlock.isa.instruction.CostClass.FENCE;
import static dev.interlock.isa.instruction.CostClass.SERIALIZING;
import static dev.interlock.isa.instruction.CostClass.TIMER;
import static dev.interlock.isa.instruction.CostClass.TRAP;
import static dev.interlock.isa.instruction.Registers.R11;
import static dev.interlock.isa.instruction.Registers.RAX;
import static dev.interlock.isa.instruction.Registers.RCX;
import static dev.interlock.isa.instruction.Registers.RDX;

import dev.interlock.isa.semantics.ControlRegisters;
import dev.interlock.isa.semantics.FlagControl;
import dev.interlock.isa.semantics.ModelSpecificRegisters;
import dev.interlock.isa.semantics.SystemOps;

/** Instructions that speak to the system: calls, fences, time, control registers. SDM vol. 1, section 5.21, and 5.6.4. */
final class SystemOpcodes extends OpcodeRows {
    // spotless:off
    SystemOpcodes() {
        op("0F 05",              "SYSCALL").readsFlags().writing(RCX | R11).endsBlock().cost(TRAP).does(SystemOps::syscall);
        op("0F 07",              "SYSRET").unsupported(SystemOps::privileged);
        op("0F 34",              "SYSENTER").unsupported(SystemOps::undefined);
        op("0F 35",              "SYSEXIT").unsupported(SystemOps::privileged);
        op("F4",                 "HLT").endsBlock().cost(TRAP).does(SystemOps::hlt);
        op("o16 CF",             "IRET").unsupported(SystemOps::undefined);
        op("o32 CF",             "IRETD").unsupported(SystemOps::undefined);
        op("REX.W CF",           "IRETQ").unsupported(SystemOps::undefined);

        op("NP 0F AE E8",        "LFENCE").cost(FENCE).does(SystemOps::lfence);
        op("NP 0F AE F0",        "MFENCE").cost(FENCE).does(SystemOps::mfence);
        op("NP 0F AE F8",        "SFENCE").cost(FENCE).does(SystemOps::sfence);
        op("NP 0F AE /7",        "CLFLUSH",    "Mb").cost(FENCE).does(SystemOps::clflush);
        op("66 0F AE /7",        "CLFLUSHOPT", "Mb").cost(FENCE).does(SystemOps::clflush);
        op("66 0F AE /6",        "CLWB",       "Mb").cost(FENCE).does(SystemOps::clwb);

        op("0F 31",              "RDTSC").writing(RAX | RDX).endsBlock().cost(TIMER).does(SystemOps::rdtsc);
        op("0F 01 F9",           "RDTSCP").writing(RAX | RCX | RDX).endsBlock().cost(TIMER).does(SystemOps::rdtscp);
        op("NP 0F C7 /6",        "RDRAND",     "Rv").setsFlags().cost(TIMER).writes(SystemOps::rdrand);
        op("66 0F C7 /6",        "RDRAND",     "Rv").setsFlags().cost(TIMER).writes(SystemOps::rdrand);
        op("NP 0F C7 /7",        "RDSEED",     "Rv").setsFlags().cost(TIMER).writes(SystemOps::rdrand);
        op("66 0F C7 /7",        "RDSEED",     "Rv").setsFlags().cost(TIMER).writes(SystemOps::rdrand);
        op("F3 0F C7 /7",        "RDPID",      "Rq").cost(TIMER).writes(SystemOps::rdpid);

        op("0F 20 /r",           "MOV",        "Rq,Cq").forced64().cost(SERIALIZING).writes(ControlRegisters::moveFrom);
        op("0F 22 /r",           "MOV",        "Cq,Rq").forced64().endsBlock().cost(SERIALIZING).writes(ControlRegisters::moveTo);
        op("0F 21 /r",           "MOV",        "Rq,Dq").forced64().unsupported(SystemOps::privileged);
        op("0F 23 /r",           "MOV",        "Dq,Rq").forced64().unsupported(SystemOps::privileged);
        op("0F 01 /7",           "INVLPG",     "M").endsBlock().cost(SERIALIZING).does(ControlRegisters::invlpg);
        op("66 0F 38 82 /r",     "INVPCID",    "Gq,Mdq").unaligned().endsBlock().cost(SERIALIZING).does(ControlRegisters::invpcid);
        op("66 REX.W 0F 38 82 /r", "INVPCID",  "Gq,Mdq").unaligned().endsBlock().cost(SERIALIZING).does(ControlRegisters::invpcid);
        op("NP 0F 01 CA",        "CLAC").endsBlock().does(FlagControl::clac);
        op("NP 0F 01 CB",        "STAC").endsBlock().does(FlagControl::stac);
        op("0F 01 F8",           "SWAPGS").endsBlock().does(ModelSpecificRegisters::swapgs);
        op("0F 06",              "CLTS").unsupported(SystemOps::privileged);
        op("0F 08",              "INVD").unsupported(SystemOps::privileged);
        op("0F 09",              "WBINVD").unsupported(SystemOps::privileged);
        op("0F 30",              "WRMSR").reading(RAX | RCX | RDX).endsBlock().cost(SERIALIZING).does(ModelSpecificRegisters::wrmsr);
        op("0F 32",              "RDMSR").reading(RCX).writing(RAX | RDX).endsBlock().cost(TIMER).does(ModelSpecificRegisters::rdmsr);
        op("0F 33",              "RDPMC").unsupported(SystemOps::privileged);
        op("0F AA",              "RSM").unsupported(SystemOps::undefined);
        op("0F 00 /0",           "SLDT",       "Rv/Mw").unsupported(SystemOps::undefined);
        op("0F 00 /1",           "STR",        "Rv/Mw").unsupported(SystemOps::undefined);
        op("0F 00 /2",           "LLDT",       "Ew").unsupported(SystemOps::privileged);
        op("0F 00 /3",           "LTR",        "Ew").unsupported(SystemOps::privileged);
        op("0F 00 /4",           "VERR",       "Ew").unsupported(SystemOps::undefined);
        op("0F 00 /5",           "VERW",       "Ew").unsupported(SystemOps::undefined);
        op("0F 01 /0",           "SGDT",       "M").unsupported(SystemOps::undefined);
        op("0F 01 /1",           "SIDT",       "M").unsupported(SystemOps::undefined);
        op("0F 01 /2",           "LGDT",       "M").unsupported(SystemOps::privileged);
        op("0F 01 /3",           "LIDT",       "M").unsupported(SystemOps::privileged);
        op("0F 01 /4",           "SMSW",       "Rv/Mw").unsupported(SystemOps::undefined);
        op("0F 01 /6",           "LMSW",       "Ew").unsupported(SystemOps::privileged);
        op("0F 02 /r",           "LAR",        "Gv,Ew").unsupported(SystemOps::undefined);
        op("0F 03 /r",           "LSL",        "Gv,Ew").unsupported(SystemOps::undefined);
        op("0F B2 /r",           "LSS",        "Gv,M").unsupported(SystemOps::undefined);
        op("0F B4 /r",           "LFS",        "Gv,M").unsupported(SystemOps::undefined);
        op("0F B5 /r",           "LGS",        "Gv,M").unsupported(SystemOps::undefined);
    }
    // spotless:on
}
