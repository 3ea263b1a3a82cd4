; The spin lock of the course notes. NASM wants the name escaped, for LOCK is a prefix; we also take it as printed.
bits 64
; ; ; ; int lock; ; ; ; 
; ; ; ; ; ; ; ; ; ; ; ; 
; ; ; ; spin_lock:; ; ; ; 
    mov   ecx, 1          ; ECX = 1 (the value we want to swap in)
.try:
    ; Atomically do: if (eax == [$lock]) then [lock] = ecx, else eax = [lock]
    mov   eax, 0          ; EAX = 0 (expected value)
    lock cmpxchg [$lock], ecx  ; **ATOMIC MAGIC HAPPENS HERE**
    test  eax, eax        ; Check what's in EAX now
    jnz   .try            ; If EAX != 0, the lock was taken (1), so try again.
    ret
; ; ; ; spin_unlock:; ; ; ; 
    mov   dword [$lock], 0  ; Just set it to zero.
    ret
$lock: dd 0
