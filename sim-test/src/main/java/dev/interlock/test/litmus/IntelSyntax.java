package dev.interlock.test.litmus;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The syntax of herd's {@code X86}: Intel's order, destination first, with {@code $} before numbers and every address in
 * brackets: {@code MOV [x],$1}, {@code LOCK XADD [x],EAX}. Numbers without {@code $} and sizes such as {@code DWORD PTR}
 * are understood too.
 */
final class IntelSyntax extends InstructionSyntax {
    IntelSyntax(LitmusLexer lexer, Function<String, ValueType> typeOfLocation) {
        super(lexer, typeOfLocation);
    }

    @Override
    Optional<Word> word(String text) {
        if (text.equals("movsxd")) {
            return Optional.of(new Word(Mnemonic.MOVSX, null, 0, 4));
        }
        return plain(text).or(() -> conditional(text));
    }

    @Override
    List<Operand> destinationFirst(List<Operand> written) {
        return written;
    }

    @Override
    Operand operand() {
        Token token = lexer().peek();
        if (lexer().skip("$") || token.kind() == Token.Kind.NUMBER || token.is("-")) {
            return immediate();
        }
        if (token.is("[")) {
            return memory(0);
        }
        if (token.isName()) {
            int bytes = switch (token.text().toLowerCase(Locale.ROOT)) {
                case "byte" -> 1;
                case "word" -> 2;
                case "dword" -> 4;
                case "qword" -> 8;
                default -> 0;
            };
            lexer().next();
            if (bytes == 0) {
                return new Operand.InRegister(register(token));
            }
            lexer().skipWord("ptr");
            return memory(bytes);
        }
        throw new LitmusException(token.position(), "expected an operand, not " + token.quoted());
    }

    /** {@code [x]}, {@code [x+4]}, {@code [rdi+rcx*4-8]}. */
    private Operand memory(int bytes) {
        Position begin = lexer().expect("[", "before an address").position();
        String symbol = null;
        RegisterName base = null;
        RegisterName index = null;
        int scale = 1;
        long displacement = 0;
        boolean first = true;
        while (!lexer().skip("]")) {
            boolean minus = lexer().skip("-");
            if (!minus && !first) {
                lexer().expect("+", "or ']' in an address");
            }
            Token part = lexer().next();
            Optional<RegisterName> register = part.isName() ? RegisterName.named(part.text()) : Optional.empty();
            if (part.kind() == Token.Kind.NUMBER) {
                displacement += minus ? -part.number() : part.number();
            } else if (minus || !part.isName()) {
                throw new LitmusException(part.position(), "expected a part of an address, not " + part.quoted());
            } else if (register.isEmpty() && symbol == null) {
                symbol = part.text();
            } else if (register.isPresent() && lexer().skip("*") && index == null) {
                index = register.get();
                scale = scale();
            } else if (register.isPresent() && base == null) {
                base = register.get();
            } else if (register.isPresent() && index == null) {
                index = register.get();
            } else {
                throw new LitmusException(part.position(), "this address has too many parts");
            }
            first = false;
        }
        if (symbol == null && base == null && index == null) {
            throw new LitmusException(begin, "this address has neither a location nor a register");
        }
        return address(symbol, base, index, scale, displacement, bytes);
    }
}
