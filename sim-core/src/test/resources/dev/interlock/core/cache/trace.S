# The data accesses of CachegrindTrace, as a program without a C library: valgrind sees these accesses and no others.
#   gcc -nostdlib -static -DKERNEL_RANDOM -Wl,--section-start=.cells=0x10000000 trace.S
        .intel_syntax noprefix
        .globl  _start
        .section .cells, "aw", @nobits
cells:  .zero   1 << 20

        .text
_start:
        lea     rdi, [rip + cells]

#ifdef KERNEL_RANDOM                            /* 20000 loads and stores of words in 64 KiB, a favourite quarter of it */
        movabs  r8, 6364136223846793005
        movabs  r9, 1442695040888963407
        mov     rax, 42
        mov     rcx, 20000
1:      imul    rax, r8
        add     rax, r9
        mov     rdx, rax
        shr     rdx, 33
        and     edx, 0xfff8
        bt      rax, 62
        jc      2f
        and     edx, 0x3ff8
2:      bt      rax, 63
        jc      3f
        mov     rbx, [rdi + rdx]
        jmp     4f
3:      mov     [rdi + rdx], rcx
4:      dec     rcx
        jnz     1b
#endif

#ifdef KERNEL_SWEEP                             /* three times over 384 KiB, every second line, the first word */
        mov     rcx, 3
1:      xor     edx, edx
2:      mov     rbx, [rdi + rdx]
        add     rdx, 128
        cmp     rdx, 384 << 10
        jb      2b
        dec     rcx
        jnz     1b
#endif

#ifdef KERNEL_COLUMNS                           /* a matrix of 96 rows of 4 KiB, column by column, twice */
        mov     rcx, 2
1:      xor     esi, esi
2:      mov     rdx, rsi
        mov     r8, 96
3:      mov     rbx, [rdi + rdx]
        add     rdx, 4096
        dec     r8
        jnz     3b
        add     rsi, 8
        cmp     rsi, 64 * 8
        jb      2b
        dec     rcx
        jnz     1b
#endif

#ifdef KERNEL_READS                             /* the addresses of RANDOM, all loads */
        movabs  r8, 6364136223846793005
        movabs  r9, 1442695040888963407
        mov     rax, 42
        mov     rcx, 20000
1:      imul    rax, r8
        add     rax, r9
        mov     rdx, rax
        shr     rdx, 33
        and     edx, 0xfff8
        bt      rax, 62
        jc      2f
        and     edx, 0x3ff8
2:      mov     rbx, [rdi + rdx]
        dec     rcx
        jnz     1b
#endif
        mov     eax, 60
        xor     edi, edi
        syscall
