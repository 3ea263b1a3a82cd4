; Data directives, literals and expressions.
        BITS 64
        org 0x1000
        db 0, 1, -1, 255, -128, 'a', "abc", `tab\tnew\nline\0\x41\101\u00e9\`\\`, "ünïcode"
        db 'a' + 1, 'ab' >> 8, "quote ' inside"
        dw 0, 1, -1, 65535, -32768, 'a', 'ab', 'abc', "abcde"
        dd 0, 1, -1, 0xffffffff, -0x80000000, 'abc', 'abcdefgh', 1.0, -2.5, 3.14159265358979, 1e10, 1.e-5, 0.1
        dq 0, 1, -1, 0xffffffffffffffff, 'abcdefghi', 1.0, -2.5, 3.14159265358979, 1e300, 1.5e-300, 4.9e-324, 0.1
        dt 1.0, -2.5, 3.14159265358979323846, 1e4000, 1.5e-4000, 0.1, 0.0, 123456789012345678901234567890.0, 1e-4930, 3.6e-4951, 1.8446744073709551616e19, 1e20, 3.3621031431120935063e-4932
hex     db 0x1f, 0X1F, 1fh, 1Fh, $1f, 0h1f, 0b1h, 0x_1_f
deci     db 10, 0d10, 10d, 1_0
oct     db 17o, 17q, 0o17, 0q17
bin     db 101b, 0b101, 101y, 0y101, 1111_0000b
        dq 0xffff_ffff_ffff_ffff, 12345678901234567890
ops     dq 1+2*3, (1+2)*3, 7/2, -7/2, -7//2, 7 % 3, -7 % 3, -7 %% 3, 1<<4, 1<<63>>63, 0xf0 & 0x3c, 0xf0 | 0x0f, 0xf0 ^ 0xff
        dq ~0, !0, !5, -(-5), +5, - - 5, ~-1, 1 + 2 - 3 + 4, 100 / 10 / 5, 2 * 3 % 4, 1 | 2 ^ 3 & 4
        dq 5 > 3, 5 < 3, 5 = 5, 5 == 5, 5 != 5, 5 <> 3, 3 <= 3, 3 >= 4, 1 && 0, 1 || 0, 1 ^^ 1
        dq (1 ? 2 : 3), (0 ? 2 : 3), -8 >>> 1, -8 >> 1, 1 <<< 3
here:   dq $, $$, $ - $$, here, here - $$, end - here, hex, ops
        dd here, end, $
        dw here, end - here
        times 3 db 1, 2
        times 4 dw 'x'
        times 2 dd $
        times 16 - ($ - $$) % 16 db 0xcc
        db 3 dup (7), 2 dup (1, 2 dup ('a')), 1
        resb 3
        resw 2
        dd ?, 1
        resd 1
        resq 1
        align 64, db 0
five    equ 5
six     equ five + 1
        db five, six, \
           seven
seven   equ six + 1
$mov:   db 1
$five2  equ 2
        db $five2
add:    dd $mov
end:
