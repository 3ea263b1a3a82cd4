; With LOCK the increment is one step: the core owns the line from the load to the store. No update is lost.
;
;   ./interlock run examples/guest/inc-locked.asm --cores 2 --show counter

        default rel
        global  _start

ROUNDS  equ     10000

        section .data
        align   64
counter:
        dq      0

        section .text
_start:
        mov     ecx, ROUNDS
.round:
        lock inc qword [counter]
        dec     ecx
        jnz     .round
        hlt
