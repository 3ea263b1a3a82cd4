; Several sections, entered more than once.
        bits 64
        section .text
start:  mov     eax, [value]
        mov     rsi, message
        mov     edx, length
        lea     rdi, [rel buffer]
        jmp     finish

        section .data
value:  dd      42
        section .text
finish: add     dword [rel value], 1
        mov     [counter], rax
        ret
        section .data
message: db     "hello", 10
length  equ     $ - message
pointer: dq     start, value, buffer, counter
        section .bss
buffer: resb    100
        alignb  8
counter: resq   1
        [section .rodata]
table:  dw      1, 2, 3
        [section .text]
        mov     eax, [table]
        SEGMENT .data
        db      1
