package dev.sluice.gateway.compose;

import dev.sluice.core.trace.Reason;
import java.util.Locale;

/**
 * The reasons of a {@link StepFailure} that no call has. The operator can prevent most of them with a fallback or another limit. A schema
 * rejects a value of the caller before it causes one ({@link StepFailure#isFromCaller}).
 */
public enum StepReason implements Reason {
    /** An expression has no value for this request. */
    EXPRESSION_FAILED,
    /** A header would have a control character, a list or an object. */
    INVALID_HEADER,
    /** A value that the path of a step needs is missing. */
    MISSING_VALUE,
    /** The request would hold more memory than its share. */
    MEMORY_SHARE,
    /** The body exceeds its limit. */
    TOO_LARGE,
    NOT_A_LIST("The value of `each` is not a list.", "a list"),
    ITEM_WITHOUT_KEY("An item has no valid id.", "a text, a number or a boolean"),
    TOO_MANY_ITEMS("The list has too many items.", "fewer items"),
    NOT_A_BATCH("The batch reply has no values by item.", "an object by item, or with `key` a list"),
    ITEMS_TOO_LARGE("The replies for all items together are too large.", "smaller replies");

    private final String code = name().toLowerCase(Locale.ROOT);
    private final String message;
    private final String expected;

    StepReason() {
        this("", "");
    }

    /** Creates a reason in the list or the reply of a loop. */
    StepReason(String message, String expected) {
        this.message = message;
        this.expected = expected;
    }

    @Override
    public String code() {
        return code;
    }

    /** Returns the side of values that do not depend on the caller alone. */
    @Override
    public Side side() {
        return Side.GATEWAY;
    }

    /** Returns the sentence for logs. */
    String message() {
        return message;
    }

    /** Returns the valid values. */
    String expected() {
        return expected;
    }
}
