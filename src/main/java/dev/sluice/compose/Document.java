package dev.sluice.compose;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.spec.Size;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The answer of a route, ready to be written: texts that are known at load and the values between them, one after the
 * other. A value that is a step's answer is copied as its backend sent it, byte for byte; no tree is built for it, nor
 * for the fields that are chosen of it.
 */
final class Document implements Respond.Visitor {
    private final List<Function<Scope, byte[]>> pieces = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final Set<String> steps;

    /** The answer that {@code respond} describes; {@code steps} are the names of the steps in file order. */
    Document(Respond respond, Set<String> steps) {
        this.steps = steps;
        respond.accept(this);
        endText();
    }

    /**
     * Writes the answer of one request, all of whose steps have answered.
     *
     * @param max the largest that it may be
     * @throws ExpressionFailed when an expression has no value
     * @throws StepFailed when the document would be larger
     */
    Buffer write(Scope scope, Size max) {
        byte[][] texts = new byte[pieces.size()][];
        long length = 0;
        for (int i = 0; i < texts.length; i++) {
            texts[i] = pieces.get(i).apply(scope);
            length += texts[i].length;
            if (length > max.bytes()) throw StepFailed.tooLarge("respond", max);
        }
        Buffer document = Buffer.buffer((int) length);
        for (byte[] piece : texts) document.appendBytes(piece);
        return document;
    }

    @Override
    public void everyStep(Respond.EveryStep respond) {
        Map<String, Respond> entries = new LinkedHashMap<>();
        for (String step : steps) entries.put(step, new Respond.Value(Expression.parse("$" + step)));
        mapping(new Respond.Mapping(entries));
    }

    @Override
    public void mapping(Respond.Mapping respond) {
        String before = "{";
        for (Map.Entry<String, Respond> entry : respond.entries().entrySet()) {
            text.append(before).append(TextNode.valueOf(entry.getKey())).append(':');
            entry.getValue().accept(this);
            before = ",";
        }
        text.append(respond.entries().isEmpty() ? "{}" : "}");
    }

    @Override
    public void choice(Respond.Choice respond) {
        add(respond.from(), respond.choice());
    }

    @Override
    public void value(Respond.Value respond) {
        add(respond.expression(), UnaryOperator.identity());
    }

    private void add(Expression expression, UnaryOperator<byte[]> part) {
        endText();
        pieces.add(scope -> part.apply(scope.bytes(expression)));
    }

    private void endText() {
        byte[] known = text.toString().getBytes(StandardCharsets.UTF_8);
        if (known.length > 0) pieces.add(scope -> known);
        text.setLength(0);
    }
}
