package dev.sluice.expression.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.expression.syntax.ProgramArbitraries.Signature;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A tree that is written and parsed is the same tree. */
class ParserPropertiesTest {
    @Property(tries = 5000)
    void the_text_of_a_tree_has_this_tree(@ForAll("programs") Program program) {
        String text = SyntaxPrinter.print(program);
        Program parsed = Parser.parse(new Source(text));
        assertThat(SyntaxPrinter.structure(parsed)).as(text).isEqualTo(SyntaxPrinter.structure(program));
        assertThat(SyntaxPrinter.print(parsed)).isEqualTo(text);
    }

    @Property(tries = 1000)
    void each_part_has_its_place_in_the_text(@ForAll("programs") Program program) {
        String text = SyntaxPrinter.print(program);
        SyntaxWalk.each(Parser.parse(new Source(text)), part -> {
            String piece = part.span().of(text);
            assertThat(piece).isNotBlank().isEqualTo(piece.strip());
            if (part instanceof Syntax.Variable variable) assertThat(piece).isEqualTo("$" + variable.name());
            if (part instanceof Syntax.Call call)
                assertThat(piece).startsWith(call.function() + "(").endsWith(")");
            if (part instanceof Syntax.ListOf) assertThat(piece).startsWith("[").endsWith("]");
            if (part instanceof Syntax.ObjectOf)
                assertThat(piece).startsWith("{").endsWith("}");
        });
    }

    @Provide
    Arbitrary<Program> programs() {
        List<Signature> functions = List.of(
                new Signature("f", 2), new Signature("size", 1), new Signature("x-y", 0), new Signature("fallback", 3));
        return ProgramArbitraries.programs(functions, List.of("a", "b", "p", "x-y"), 4);
    }
}
