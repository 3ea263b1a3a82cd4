; The preprocessor: macros of one and of many lines, conditions, repetitions, structures, files.
        bits 64
%include "macros.inc"
%include "macros.inc"
%define ONE 1
%define TWICE(x) ((x) * 2)
%define SUM(a, b) (a) + (b)
%define LATE EARLY
%define EARLY 5
%xdefine NOW EARLY
%define EARLY 6
%idefine AnyCase 9
%assign COUNT 3
%assign COUNT COUNT + TWICE(2)
        db ONE, TWICE(3 + 1), SUM(1, TWICE(2)), LATE, NOW, anycase, ANYCASE, COUNT, INCLUDED
        db TWICE (4), SUM((1), 2)
%undef ONE
%define JOIN(a, b) a %+ b
        mov JOIN(e, ax), JOIN(1, 2)
        JOIN(no, p)
%define nop2 nop
        nop2

%macro prologue 1
        push    rbp
        mov     rbp, rsp
        sub     rsp, %1
%endmacro
%macro epilogue 0
        leave
        ret
%endmacro
function:
        prologue 32
        epilogue
named:  prologue 200
        epilogue

%macro multipush 1-*
%rep %0
        push    %1
%rotate 1
%endrep
%endmacro
%macro multipop 1-*
%rep %0
%rotate -1
        pop     %1
%endrep
%endmacro
        multipush rax, rbx, r12
        multipop rax, rbx, r12

%macro defaults 1-3 20, 30
        db %0, %1, %2, %3
%endmacro
        defaults 1
        defaults 1, 2
        defaults 1, 2, 3

%macro message 2+
%1:     db      %2
%1_length equ   $ - %1
%endmacro
        message greeting, "Hello, world", 13, 10
        db greeting_length
        dq greeting

%macro wait_until 2
%%again:
        cmp     dword [%1], %2
        jne     %%again
        je      %%done
        nop
%%done:
%endmacro
        wait_until 0x1000, 1
        wait_until 0x2000, {2}
label:  wait_until 0x3000, 3

%macro suffix 2
%1_x:   db      %2
y_%1:   db      %2
z%{1}z: db      %2
%endmacro
        suffix first, 1
        suffix second, 2
        dq first_x, y_second, zfirstz

%macro return_if 1
        j%-1    %%skip
        ret
%%skip:
        cmov%+1 eax, ecx
%endmacro
        return_if z
        return_if nle

%macro inc 1
        add     %1, 1
%endmacro
        inc     eax
%unmacro inc 1
        inc     eax
        swap    eax, ecx
        SWAP    edx, ecx

%macro overloaded 0
        db 0
%endmacro
%macro overloaded 1
        db 1, %1
%endmacro
        overloaded
        overloaded 7

%macro outer 1
%macro inner_%1 1
        db %1
%endmacro
        nop
%endmacro

%assign i 0
%rep 5
        db i, TWICE(i)
%assign i i + 1
%if i == 4
%exitrep
%endif
%endrep
%rep 2
%rep 3
        db 0xaa
%endrep
        db 0xbb
%endrep
%rep 0
        db 0xcc
%endrep

LIMIT   equ 10
%if LIMIT > 5 && COUNT == 7
        db 1
%elif LIMIT
        db 2
%else
        db 3
%endif
%if 0
        don't look here
%if 1
        or here
%else
%endif
%elif 1
        db 4
%else
        db 5
%endif
%ifdef COUNT
        db 6
%endif
%ifndef ONE
        db 7
%endif
%ifidn abc, abc
        db 8
%endif
%ifnidn abc, abd
        db 9
%endif
%ifidni eAx,EaX
        db 10
%endif
%ifnum 5
        db 11
%endif
%ifid abc
        db 12
%endif
%ifstr "abc"
        db 13
%endif
%ifempty
        db 14
%endif
%ifmacro prologue
        db 15
%endif
%ifnnum abc
        db 16
%endif

%push scope
%define %$value 5
%$here: db %$value
%push nested
%$here: db %$$value
        dq %$here, %$$here
%ifctx nested
        db 1
%endif
%pop
        dq %$here
%pop

%strlen length "hello"
%substr part "hello" 2, 3
%strcat both "ab", "cd"
%defstr text some words
        db length, part, both, text
        dw __LINE__

        struc point
.x:     resd 1
.y:     resd 1
.name:  resb 5
        alignb 8
.next:  resq 1
        endstruc
        struc packet, 16
type    resb 1
flags:  resw 1
        endstruc
origin: istruc point
        at point.x, dd 3
        at .y, dd 4
        at point.name, db "zero"
        iend
        db point_size, point.next, packet_size, flags
        mov eax, [rbx + point.y]
        mov eax, [rbx + point_size * 2]
        cmp byte [rdi + type], 1
        absolute 0x100
third:  resd 1
fourth: resd 1
        section .text
        dw third, fourth
        incbin "bytes.bin"
        incbin "bytes.bin", 4
        incbin "bytes.bin", 2, 3
