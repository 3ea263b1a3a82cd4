; Every core adds one, a thousand times.
        section .text
_start: mov     ecx, 1000
.again: lock inc qword [counter]
        dec     ecx
        jnz     .again
        hlt

        section .data
        align   64
counter: dq     0
