package dev.sluice.compose;

import dev.sluice.expression.Expression;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import dev.sluice.spec.SpecValidator;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a route answers.
 *
 * @param status its HTTP status, 200 to 599
 * @param headers what it has of headers by the operator's will; none that frames the message
 * @param body one JSON document
 * @param incompleteSteps the steps whose answers are not whole, in file order; empty when the answer is
 */
public record ComposedResponse(int status, MultiMap headers, Buffer body, List<IncompleteStep> incompleteSteps) {

    /** Whether a status is one that an answer can have; those before 200 announce another. */
    static boolean isValidStatus(int status) {
        return status >= 200 && status <= 599;
    }

    /**
     * A step whose answer is not whole.
     *
     * @param step its name
     * @param incompleteResult what is missing from it
     */
    public record IncompleteStep(String step, IncompleteResult incompleteResult) {}

    /** What an answer has besides its document, as the operator wrote it. */
    public record Spec(
            @Setting("The status, a number or an expression; 200 to 599.")
            Expression status,

            @Setting("Headers, each an expression; null leaves the header out, a list gives one field an element."
                    + " Of an incomplete answer, Cache-Control becomes no-store.")
            Map<String, Expression> headers,

            @Setting(value = "Largest body that is composed.", min = "1KiB", max = "1GiB")
            Size max) {
        private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

        public Spec {
            SpecValidator.of(Spec.class, status, headers, max)
                    .require(mayBeValid(status.text().strip()), "status", status.text(), "a status from 200 to 599")
                    .throwIfInvalid();
        }

        private static boolean mayBeValid(String status) {
            if (!NUMBER.matcher(status).matches()) return true;
            return status.length() == 3 && isValidStatus(Integer.parseInt(status));
        }

        /** 200, no headers, 8 MiB. */
        public static Spec defaults() {
            return new Spec(Expression.parse("200"), Map.of(), Size.mib(8));
        }

        /** The expressions in it. */
        public Stream<ScopedExpression> expressions() {
            return Stream.concat(
                    Stream.of(ScopedExpression.of(this, "status", status)),
                    headers.entrySet().stream()
                            .map(header -> new ScopedExpression(
                                    this, List.of("headers", header.getKey()), header.getValue(), Set.of())));
        }
    }
}
