/* ICU's data as a library, made of the package DATA: the one symbol that libicuuc and libicui18n link to. */

    .section .rodata
    .balign 16
    .globl SYMBOL
    .type SYMBOL, @object
SYMBOL:
    .incbin DATA
    .size SYMBOL, . - SYMBOL

    .section .note.GNU-stack, "", @progbits
