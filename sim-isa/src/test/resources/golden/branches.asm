; Labels, local labels and branches of every length.
bits 64
default rel

start:
        jmp     short .near
        jmp     .far
        times   100 nop
.near:
        jz      .far
        jnz     start
        jc      .near
        jmp     start.near
        loop    .near2
.near2: loopne  .near2
        jrcxz   .near2
        jecxz   .near2
        times   130 nop
.far:
        call    start
        call    other.inner
        jmp     near other
        jg      near .far

; A chain in which each branch becomes near only because the next one did.
chain:
        jmp     .a
        jmp     .b
        jmp     .c
        times   118 nop
.a:     times   4 nop
.b:     times   4 nop
.c:     ret

other:
.inner: mov     eax, [data]
        mov     [data], eax
        lea     rsi, [data + 4]
        mov     dword [data], 12345678h
        cmp     byte [data], 1
        mov     rax, [rel start]
        mov     rcx, [abs start]
        mov     rdx, start
        mov     edx, start
        mov     qword [rsi], data
        push    data
        add     rax, data - start
        add     eax, size
        add     rax, tiny
        mov     eax, [rbx + tiny]
        mov     eax, [rbx + data]
        mov     al, [fs:tiny]
        jmp     [data]
        jmp     qword [table + rax * 8]
        jmp     $
        jmp     $ + 2
        jmp     $$
        lea     rax, [$]
        lea     rax, [rel $$]
        align   16
data:   dd      1, 2, 3
size    equ     $ - data
tiny    equ     later - 4
later   equ     12
        align   8, db 0
table:  dq      start, start.near, .local, other.inner
.local: dq      $ - $$, $, .local - table
        align   32, int3
last:
..@odd: jmp     ..@odd
        jmp     last
