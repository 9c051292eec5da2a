package dev.sluice.expression.value;

import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;

/** The limits for all expressions of one request together. */
public record EvaluationLimits(
        @Setting(
                value =
                        "Maximum number of steps: evaluated parts, elements, and pieces of texts. A step takes at most 15 ns on a settled JVM.",
                min = "1000",
                max = "100000000")
        int steps,

        @Setting(value = "Maximum memory of the values that they build. It counts for `server.memory`, too.", min = "64KiB", max = "1GiB")
        Size memory,

        @Setting(value = "Maximum number of functions that call each other.", min = "10", max = "1000")
        int depth) {
    public static final EvaluationLimits DEFAULT = new EvaluationLimits(1_000_000, Size.mib(8), 1000);
}
