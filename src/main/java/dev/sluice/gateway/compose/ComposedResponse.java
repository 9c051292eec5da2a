package dev.sluice.gateway.compose;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.language.expression.Expression;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The response of a route.
 *
 * @param status the HTTP status, 200 to 599
 * @param headers the headers from {@code answer}, without those that frame the message
 * @param body one JSON document
 * @param incompleteSteps the steps with incomplete values, in file order; empty for a complete response
 */
public record ComposedResponse(int status, MultiMap headers, Buffer body, List<IncompleteStep> incompleteSteps) {
    /** Returns whether a final response may have the status; 1xx is interim (RFC 9110, section 15.2). */
    static boolean isValidStatus(int status) {
        return status >= 200 && status <= 599;
    }

    /** A step with an incomplete value. */
    public record IncompleteStep(String step, IncompleteResult incompleteResult) {}

    /** The settings of status, headers and size. */
    public record Spec(
            @Setting("The status from 200 to 599, a number or an expression.")
            Expression status,

            @Setting("Headers, each an expression. Null omits the header; a list gives one field for each element."
                    + " An incomplete response always has Cache-Control: no-store.")
            Map<String, Expression> headers,

            @Setting(value = "Largest response body.", min = "1KiB", max = "1GiB")
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

        public static Spec defaults() {
            return new Spec(Expression.parse("200"), Map.of(), Size.mib(8));
        }

        public Stream<ScopedExpression> expressions() {
            return Stream.concat(
                    ScopedExpression.of(this, "status", status, Set.of()),
                    ScopedExpression.of(this, "headers", headers, Set.of()));
        }
    }
}
