package dev.sluice.gateway.limit;

import dev.sluice.core.http.RateLimitFields;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers; lists of RFC 9651): at most three limits, in
 * both fields the same, the nearest to its end first.
 */
final class LimitFields {
    private static final int MAX_LIMITS = 3;
    private static final Comparator<Verdict> NEAREST = (first, second) -> first.isRejection() != second.isRejection()
            ? Boolean.compare(second.isRejection(), first.isRejection())
            : Double.compare(shareLeft(first), shareLeft(second));

    private LimitFields() {}

    /** The product of two whole numbers could exceed 2^63: a quota has up to 10^12 units. */
    private static double shareLeft(Verdict verdict) {
        return (double) verdict.unitsLeft() / verdict.capacity();
    }

    /** Sets the fields for the verdicts on a request, in the order of their evaluation, if the caller may see one. */
    static void set(MultiMap headers, List<Verdict> verdicts) {
        List<Verdict> shown = nearest(verdicts);
        if (shown.isEmpty()) return;
        headers.set(RateLimitFields.POLICY, policy(shown)).set(RateLimitFields.LIMIT, limit(shown));
    }

    private static List<Verdict> nearest(List<Verdict> verdicts) {
        List<Verdict> shown = new ArrayList<>(verdicts.size());
        for (Verdict verdict : verdicts) if (verdict.isShown()) shown.add(verdict);
        if (shown.size() > 1) shown.sort(NEAREST);
        return shown.size() > MAX_LIMITS ? shown.subList(0, MAX_LIMITS) : shown;
    }

    private static String policy(List<Verdict> shown) {
        StringBuilder field = new StringBuilder();
        for (Verdict verdict : shown)
            field.append(field.isEmpty() ? "" : ", ")
                    .append(verdict.plan().quotedName())
                    .append(verdict.policy());
        return field.toString();
    }

    private static String limit(List<Verdict> shown) {
        StringBuilder field = new StringBuilder();
        for (Verdict verdict : shown)
            field.append(field.isEmpty() ? "" : ", ")
                    .append(verdict.plan().quotedName())
                    .append(";r=")
                    .append(verdict.unitsLeft())
                    .append(";t=")
                    .append(verdict.waitSeconds());
        return field.toString();
    }
}
