; A plain increment is a load, an addition and a store. When two cores do it at once, updates are lost.
;
;   ./interlock run examples/guest/inc-plain.asm --cores 2 --show counter

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
        inc     qword [counter]
        dec     ecx
        jnz     .round
        hlt
