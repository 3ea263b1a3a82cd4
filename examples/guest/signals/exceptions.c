/*
 * What a processor says when an instruction may not be executed: the signal, its code and address, the vector, the error
 * code, where the instruction pointer stands, and that no register and no byte has changed.
 *
 * Each case is a few instructions whose last one faults, at the label NAME_at. Registers hold known values before it.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define CASE(name, before, fault) \
    __asm__(".text\n.globl " #name ", " #name "_at\n" #name ":\n" \
            "movabs $0x1111111122222222, %rax\n movabs $0x3333333344444444, %rbx\n" \
            "movabs $0x5555555566666666, %rcx\n movabs $0x7777777788888888, %rdx\n" \
            "movabs $0x99999999aaaaaaaa, %rsi\n mov $0x12345, %ebp\n mov $8, %r8d\n mov $9, %r9d\n" \
            "mov $10, %r10d\n mov $11, %r11d\n mov $12, %r12d\n mov $13, %r13d\n mov $14, %r14d\n mov $15, %r15d\n" \
            "xor %r9d, %r9d\n stc\n" \
            before "\n" #name "_at: " fault "\n ud2\n"); \
    extern void name(char *page); \
    extern char name##_at[];

/* RDI is the first byte of a page that may be read and written; the page behind it may not be touched. */
CASE(divide_by_zero, "xor %ecx, %ecx\n stc", "div %ecx")
CASE(divide_too_large, "mov $1, %ecx", "div %rcx")
CASE(divide_overflow, "mov $0x80000000, %eax\n mov $-1, %edx\n mov $-1, %ecx", "idiv %ecx")
CASE(divide_byte, "mov $0x100, %eax\n mov $1, %cl", "div %cl")
CASE(divide_memory, "movl $0, 8(%rdi)", "divl 8(%rdi)")
CASE(undefined, "", "ud2")
CASE(undefined_lock, "", ".byte 0xf0, 0x01, 0xc0")
CASE(undefined_push_es, "", ".byte 0x06")
CASE(undefined_lock_nop, "", ".byte 0xf0, 0x90")
CASE(halt, "", "hlt")
CASE(clear_interrupts, "", "cli")
CASE(read_port, "", "in %dx, %al")
CASE(read_control, "", "mov %cr0, %rax")
CASE(write_control, "", "mov %rax, %cr3")
CASE(read_msr, "", "rdmsr")
CASE(load_gdt, "", "lgdt (%rdi)")
CASE(invalidate, "", "invlpg (%rdi)")
CASE(interrupt_66, "", "int $66")
CASE(interrupt_4, "", "int $4")
CASE(not_canonical, "movabs $0x8000000000000000, %rbx", "mov (%rbx), %rax")
CASE(not_canonical_store, "movabs $0x7fffffffffffffff, %rbx", "mov %rax, (%rbx)")
CASE(not_aligned, "", "movaps 1(%rdi), %xmm0")
CASE(not_aligned_store, "", "movntdq %xmm0, 8(%rdi)")
CASE(reserved_mxcsr, "movl $0x10000, 16(%rdi)", "ldmxcsr 16(%rdi)")
CASE(null_read, "xor %ebx, %ebx", "mov 8(%rbx), %rax")
CASE(null_write, "xor %ebx, %ebx", "movb $1, 16(%rbx)")
CASE(null_locked, "xor %ebx, %ebx", "lock incl (%rbx)")
CASE(null_exchange, "xor %ebx, %ebx", "xchg %rax, (%rbx)")
CASE(null_compare, "xor %ebx, %ebx", "lock cmpxchg16b (%rbx)")
CASE(null_push, "xor %ebx, %ebx", "pushq (%rbx)")
CASE(null_vector, "xor %ebx, %ebx", "movups %xmm0, (%rbx)")
CASE(null_float, "xor %ebx, %ebx", "fldt (%rbx)")
CASE(read_only, "lea read_only_at(%rip), %rbx", "incb (%rbx)")
CASE(guarded_read, "", "mov 4096(%rdi), %rax")
CASE(guarded_write, "", "mov %rax, 4096(%rdi)")
CASE(across_read, "", "mov 4092(%rdi), %rax")
CASE(across_write, "", "mov %rax, 4092(%rdi)")
CASE(across_locked, "", "lock add %rax, 4092(%rdi)")
CASE(across_vector, "", "movups %xmm0, 4088(%rdi)")
CASE(no_execute, "mov %rdi, %rbx", "jmp *%rbx")
CASE(jump_to_null, "xor %ebx, %ebx", "jmp *%rbx")
CASE(jump_far_away, "movabs $0x600000000000, %rbx", "call *%rbx")
CASE(stack_not_canonical, "movabs $0x8000000000000000, %rsp", "push %rax")
CASE(stack_not_canonical_read, "movabs $0x8000000000000000, %rbp", "mov 8(%rbp), %rax")
CASE(stack_null, "xor %esp, %esp", "push %rax")
CASE(float_divide, "fninit\n movw $0x37b, (%rdi)\n fldcw (%rdi)\n fld1\n fldz\n fdivrp", "fwait")
CASE(float_invalid, "fninit\n movw $0x37e, (%rdi)\n fldcw (%rdi)\n fldz\n fldz\n fdivrp", "fld1")
CASE(vector_divide, "movl $0x1d80, (%rdi)\n ldmxcsr (%rdi)\n movl $0x3f800000, 4(%rdi)\n movss 4(%rdi), %xmm1\n xorps %xmm2, %xmm2", "divss %xmm2, %xmm1")
CASE(vector_invalid, "movl $0x1f00, (%rdi)\n ldmxcsr (%rdi)\n movl $0xbf800000, 4(%rdi)\n movss 4(%rdi), %xmm1", "sqrtss %xmm1, %xmm1")
CASE(breakpoint, "", "int3")
CASE(breakpoint_long, "", ".byte 0xcd, 3")

static sigjmp_buf back;
static char *page;
static siginfo_t info;
static ucontext_t context;

static void handler(int signal, siginfo_t *given, void *ucontext) {
    (void)signal;
    info = *given;
    context = *(ucontext_t *)ucontext;
    siglongjmp(back, 1);
}

static const char *place(uintptr_t address) {
    static char text[40];
    if (address >= (uintptr_t)page && address < (uintptr_t)page + 8192) {
        snprintf(text, sizeof text, "page+%lu", (unsigned long)(address - (uintptr_t)page));
    } else {
        snprintf(text, sizeof text, "%#lx", (unsigned long)address);
    }
    return text;
}

static unsigned sum(const char *bytes, int count) {
    unsigned sum = 1;
    for (int i = 0; i < count; i++) {
        sum = sum * 31 + (unsigned char)bytes[i];
    }
    return sum;
}

static void try_case(const char *name, void (*run)(char *), char *at) {
    memset(page, 0x5a, 4096);
    if (sigsetjmp(back, 1) == 0) {
        run(page);
        printf("%-26s no fault\n", name);
        return;
    }
    __asm__ volatile("fninit");
    unsigned mxcsr = 0x1f80;
    __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
    greg_t *r = context.uc_mcontext.gregs;
    int address_counts = info.si_signo == SIGSEGV || info.si_signo == SIGBUS;
    uintptr_t rip = (uintptr_t)r[REG_RIP];
    char where[40];
    if (rip >= (uintptr_t)at && rip < (uintptr_t)at + 16) {
        snprintf(where, sizeof where, "at+%lu", (unsigned long)(rip - (uintptr_t)at));
    } else {
        snprintf(where, sizeof where, "%s", place(rip));
    }
    char fault[40] = "-";
    if (address_counts) {
        uintptr_t address = (uintptr_t)info.si_addr;
        snprintf(fault, sizeof fault, "%s", address == rip && address != 0 && strncmp(where, "at", 2) == 0 ? "rip"
                : address == (uintptr_t)at ? "code" : place(address));
    }
    printf("%-26s signal %d code %d address %s rip %s vector %d error %#x flags %#x\n", name, info.si_signo, info.si_code,
            fault, where, (int)r[REG_TRAPNO], (unsigned)r[REG_ERR], (unsigned)(r[REG_EFL] & 0xcd5));
    static const int general[] = {REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RBP, REG_R8, REG_R9,
            REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
    printf("   ");
    for (unsigned i = 0; i < sizeof general / sizeof *general; i++) {
        uintptr_t value = (uintptr_t)r[general[i]];
        if (value == (uintptr_t)at) {
            printf(" code");
        } else {
            printf(" %s", place(value));
        }
    }
    printf(" | %x\n", sum(page, 4096));
}

/* Repeated instructions that run into a page which the handler then opens: they go on where they stood. */
static volatile int opened;

static void opener(int signal, siginfo_t *given, void *ucontext) {
    greg_t *r = ((ucontext_t *)ucontext)->uc_mcontext.gregs;
    printf("    signal %d code %d address %s rcx %llu rsi %+ld rdi %+ld error %#x\n", signal, given->si_code,
            place((uintptr_t)given->si_addr), (unsigned long long)r[REG_RCX],
            (long)((char *)r[REG_RSI] - page), (long)((char *)r[REG_RDI] - page), (unsigned)r[REG_ERR]);
    mprotect(page + 4096, 4096, PROT_READ | PROT_WRITE);
    opened++;
}

static void close_page(void) {
    mprotect(page + 4096, 4096, PROT_READ | PROT_WRITE);
    for (int i = 0; i < 8192; i++) {
        page[i] = (char)(i * 7 + i / 256);
    }
    mprotect(page + 4096, 4096, PROT_NONE);
    opened = 0;
}

#define REPEAT(name, code, count, from, to) \
    do { \
        uint64_t c = (count), s = (uint64_t)(from), d = (uint64_t)(to), a = 0x4142434445464748; \
        close_page(); \
        printf("%s\n", name); \
        __asm__ volatile(code "\n cld" : "+c"(c), "+S"(s), "+D"(d), "+a"(a) : : "memory", "cc"); \
        mprotect(page + 4096, 4096, PROT_READ | PROT_WRITE); \
        printf("    opened %d rcx %lu rsi %+ld rdi %+ld rax %lx sum %x\n", opened, (unsigned long)c, \
                (long)((char *)s - page), (long)((char *)d - page), (unsigned long)a, sum(page, 8192)); \
    } while (0)

int main(void) {
    static char stack[65536];
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternative, 0);
    page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(page + 4096, 4096, PROT_NONE);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
    for (int i = 0; i < 5; i++) {
        sigaction(signals[i], &action, 0);
    }
#define TRY(name) try_case(#name, name, name##_at)
    TRY(divide_by_zero); TRY(divide_too_large); TRY(divide_overflow); TRY(divide_byte); TRY(divide_memory);
    TRY(undefined); TRY(undefined_lock); TRY(undefined_push_es); TRY(undefined_lock_nop);
    TRY(halt); TRY(clear_interrupts); TRY(read_port); TRY(read_control); TRY(write_control); TRY(read_msr);
    TRY(load_gdt); TRY(invalidate); TRY(interrupt_66); TRY(interrupt_4);
    TRY(not_canonical); TRY(not_canonical_store); TRY(not_aligned); TRY(not_aligned_store); TRY(reserved_mxcsr);
    TRY(null_read); TRY(null_write); TRY(null_locked); TRY(null_exchange); TRY(null_compare);
    TRY(null_push); TRY(null_vector); TRY(null_float); TRY(read_only);
    TRY(guarded_read); TRY(guarded_write); TRY(across_read); TRY(across_write); TRY(across_locked); TRY(across_vector);
    TRY(no_execute); TRY(jump_to_null); TRY(jump_far_away);
    TRY(stack_not_canonical); TRY(stack_not_canonical_read); TRY(stack_null);
    TRY(float_divide); TRY(float_invalid); TRY(vector_divide); TRY(vector_invalid);
    TRY(breakpoint); TRY(breakpoint_long);

    action.sa_sigaction = opener;
    sigaction(SIGSEGV, &action, 0);
    REPEAT("rep movsb into", "rep movsb", 100, page, page + 4096 - 40);
    REPEAT("rep movsb out of", "rep movsb", 100, page + 4096 - 30, page);
    REPEAT("rep movsq across", "rep movsq", 20, page, page + 4096 - 36);
    REPEAT("rep movsb down", "std\n rep movsb", 100, page + 500, page + 4096 + 20);
    REPEAT("rep stosq", "rep stosq", 16, page, page + 4096 - 64);
    REPEAT("rep lodsw", "rep lodsw", 16, page + 4096 - 15, page);
    REPEAT("repe cmpsb", "repe cmpsb", 200, page + 4096 - 10, page + 4096 - 10);
    REPEAT("repne scasb", "mov $0xfe, %%al\n repne scasb", 300, page, page + 4096 - 5);
    return 0;
}
