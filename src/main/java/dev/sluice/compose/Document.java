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
final class Document {
    private final List<Function<Scope, byte[]>> pieces = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** The answer that {@code respond} describes; {@code steps} are the names of the steps in file order. */
    Document(Respond respond, Set<String> steps) {
        add(respond, steps);
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

    private void add(Respond respond, Set<String> steps) {
        if (respond instanceof Respond.Value value) add(value.expression(), UnaryOperator.identity());
        else if (respond instanceof Respond.Choice choice) add(choice.from(), choice.choice());
        else if (respond instanceof Respond.Mapping mapping) add(mapping.entries(), steps);
        else add(everyStep(steps), steps);
    }

    private static Map<String, Respond> everyStep(Set<String> steps) {
        Map<String, Respond> entries = new LinkedHashMap<>();
        for (String step : steps) entries.put(step, new Respond.Value(Expression.parse("$" + step)));
        return entries;
    }

    private void add(Map<String, Respond> entries, Set<String> steps) {
        String before = "{";
        for (Map.Entry<String, Respond> entry : entries.entrySet()) {
            text.append(before).append(TextNode.valueOf(entry.getKey())).append(':');
            add(entry.getValue(), steps);
            before = ",";
        }
        text.append(entries.isEmpty() ? "{}" : "}");
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
