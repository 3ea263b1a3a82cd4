; False sharing: two cores count in two counters that happen to lie on one line. Neither wants what the other writes,
; but the line goes to and fro all the same. padded.asm is the cure.
;
;   ./interlock c2c examples/guest/asm/false-sharing.asm --cores 2
;
; Each core starts at _start with its number in RDI.

        default rel
        global  _start

ROUNDS  equ     1000

        section .data
                align 64
a:              dq 0                    ; core 0 counts here
                                        ; no padding: the same line
b:              dq 0                    ; core 1 counts here

        section .text

_start:
        mov     ecx, ROUNDS
        cmp     rdi, 1
        ja      done                    ; there is nothing to do for more than two
        je      count_b
count_a:
        inc     qword [a]
        dec     ecx
        jnz     count_a
        hlt
count_b:
        inc     qword [b]
        dec     ecx
        jnz     count_b
done:
        hlt
