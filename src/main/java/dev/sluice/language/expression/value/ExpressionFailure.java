package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.json.ValueKind;
import java.util.StringJoiner;

/**
 * Ends an evaluation with a reason. The reason names operators, functions, needs and kinds, never a value; the text of {@code error(…)} is
 * the operator's own. The evaluator adds the location.
 */
public final class ExpressionFailure extends RuntimeException {
    private int offset = -1;

    public ExpressionFailure(String reason) {
        super(reason, null, false, false);
    }

    /** Returns the failure of an operator or a function, with the kinds of its values. */
    public static ExpressionFailure of(String operation, String needed, JsonNode... found) {
        StringJoiner kinds = new StringJoiner(", ");
        for (JsonNode value : found) kinds.add(ValueKind.of(value).toString());
        return new ExpressionFailure(operation + " needs " + needed + "; found: " + kinds);
    }

    /** Sets the offset in the text of the expression. The innermost offset, which is set first, stays. */
    public ExpressionFailure at(int newOffset) {
        if (offset < 0) offset = newOffset;
        return this;
    }

    /** Returns the offset in the text of the expression, from 0; -1 if it is unknown. */
    public int offset() {
        return offset;
    }
}
