package dev.interlock.test.litmus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The AT&amp;T syntax of herd's {@code X86_64}: source first, {@code %} before registers, {@code $} before numbers, the
 * size as a letter behind the mnemonic: {@code movl $1,(x)}, {@code lock xaddq %rax,8(%rdi)}.
 */
final class AttSyntax extends InstructionSyntax {
    private static final String SUFFIXES = "bwlq";

    /** {@code movzbl}: from a byte, zero-extended, to a long. */
    private static final Pattern EXTENSION = Pattern.compile("mov([sz])([bwl])([wlq])");

    AttSyntax(LitmusLexer lexer, Function<String, ValueType> typeOfLocation) {
        super(lexer, typeOfLocation);
    }

    @Override
    Optional<Word> word(String text) {
        Matcher extension = EXTENSION.matcher(text);
        if (extension.matches() && size(extension.group(2)) < size(extension.group(3))) {
            Mnemonic mnemonic = extension.group(1).equals("z") ? Mnemonic.MOVZX : Mnemonic.MOVSX;
            return Optional.of(new Word(mnemonic, null, size(extension.group(3)), size(extension.group(2))));
        }
        if (text.equals("movabsq") || text.equals("movabs")) {
            return Optional.of(new Word(Mnemonic.MOV, null, 8, 0));
        }
        Optional<Word> exact = plain(text).or(() -> conditional(text));
        if (exact.isPresent()) {
            return exact;
        }
        String stem = text.substring(0, text.length() - 1);
        String suffix = text.substring(text.length() - 1);
        if (!SUFFIXES.contains(suffix)) {
            return Optional.empty();
        }
        return plain(stem)
                .or(() -> conditional(stem).filter(word -> word.mnemonic() == Mnemonic.CMOVCC))
                .map(word -> new Word(word.mnemonic(), word.condition(), size(suffix), 0));
    }

    private static int size(String suffix) {
        return 1 << SUFFIXES.indexOf(suffix);
    }

    @Override
    List<Operand> destinationFirst(List<Operand> written) {
        List<Operand> reversed = new ArrayList<>(written);
        Collections.reverse(reversed);
        return reversed;
    }

    @Override
    Operand operand() {
        Token token = lexer().peek();
        if (lexer().skip("%")) {
            return new Operand.InRegister(register(lexer().expect(Token.Kind.NAME, "a register")));
        }
        if (lexer().skip("$")) {
            return immediate();
        }
        if (token.isName() || token.is("(") || token.is("-") || token.kind() == Token.Kind.NUMBER) {
            return memory();
        }
        throw new LitmusException(token.position(), "expected an operand, not " + token.quoted());
    }

    /** {@code x}, {@code x+4}, {@code (x)}, {@code x(%rip)}, {@code 8(%rdi,%rcx,4)}. */
    private Operand memory() {
        Token begin = lexer().peek();
        String symbol = begin.isName() ? lexer().next().text() : null;
        long displacement = symbol == null ? 0 : offset();
        if (symbol == null && !begin.is("(")) {
            displacement = number();
        }
        RegisterName base = null;
        RegisterName index = null;
        int scale = 1;
        if (lexer().skip("(")) {
            if (lexer().peek().isName() && symbol == null) {
                symbol = lexer().next().text();
                displacement += offset();
            } else if (lexer().skip("%")) {
                Token register = lexer().expect(Token.Kind.NAME, "a register");
                if (!register.isWord("rip") || symbol == null) { // x(%rip) is just x
                    base = register(register);
                }
            }
            if (lexer().skip(",")) {
                lexer().expect("%", "before the index register");
                index = register(lexer().expect(Token.Kind.NAME, "a register"));
                scale = lexer().skip(",") ? scale() : 1;
            }
            lexer().expect(")", "at the end of an address");
        }
        if (symbol == null && base == null && index == null) {
            throw new LitmusException(begin.position(), "this address has neither a location nor a register");
        }
        return address(symbol, base, index, scale, displacement, 0);
    }

    private long offset() {
        if (lexer().skip("+")) {
            return number();
        }
        return lexer().peek().is("-") ? number() : 0;
    }
}
