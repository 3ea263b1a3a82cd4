; A spin lock keeps a counter exact: every core takes the lock 10 000 times and increments the counter under it.
;
;   ./interlock run examples/guest/spinlock.asm --cores 2        prints: counter = 20000
;
; Each core starts at _start with its number in RDI and the number of cores in RSI.

        default rel
        global  _start

ROUNDS  equ     10000

        section .data
                align 64                ; lock and counter on lines of their own, so that each line's traffic is its own
$lock:          dd 0                    ; 0 free, 1 taken ("lock" is a prefix too, hence the $)
                align 64
counter:        dq 0
                align 64
finished:       dq 0                    ; how many cores are done

text:           db "counter = "
digits:         times 21 db 0

        section .text

_start:
        mov     r12, rdi                ; my number
        mov     r13, rsi                ; how many we are
        mov     r14, ROUNDS
.round:
        call    spin_lock
        inc     qword [counter]         ; alone in here, so a plain increment is safe
        call    spin_unlock
        dec     r14
        jnz     .round

        lock inc qword [finished]
        test    r12, r12
        jnz     .done                   ; core 0 waits for the others and prints
.wait:
        pause
        cmp     [finished], r13
        jne     .wait
        call    print_counter
.done:
        hlt

; The lock of the textbooks, one compare-and-exchange around which everybody turns.
spin_lock:
        mov     ecx, 1                  ; the value we want to put there
.try:
        mov     eax, 0                  ; the value we hope to find
        lock cmpxchg [$lock], ecx       ; if [lock] is EAX then [lock] := ECX, else EAX := [lock]
        test    eax, eax
        jnz     .try                    ; it was taken
        ret

spin_unlock:
        mov     dword [$lock], 0        ; stores are not reordered with older stores: an ordinary one will do
        ret

; Writes "counter = N" and a new line to standard output.
print_counter:
        mov     rax, [counter]
        mov     ecx, 10
        xor     r8d, r8d                ; digits on the stack
.divide:
        xor     edx, edx
        div     rcx
        add     edx, '0'
        push    rdx
        inc     r8d
        test    rax, rax
        jnz     .divide
        lea     rdi, [digits]
.copy:
        pop     rax
        mov     [rdi], al
        inc     rdi
        dec     r8d
        jnz     .copy
        mov     byte [rdi], 10
        inc     rdi

        lea     rsi, [text]
        mov     rdx, rdi
        sub     rdx, rsi                ; length
        mov     eax, 1                  ; write(1, text, length)
        mov     edi, 1
        syscall
        ret
