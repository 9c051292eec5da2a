package dev.sluice.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.regex.Pattern;

/**
 * How layers that try again tell each other of it, so that one of them does: where each of three layers makes three
 * attempts, the last one is asked 27 times.
 */
public final class RetryHeaders {
    /** Envoy's: which attempt at the same request this is, counted from 1. */
    public static final CharSequence ATTEMPT_COUNT = HttpHeaders.createOptimized("x-envoy-attempt-count");

    private static final CharSequence NO_RETRY = HttpHeaders.createOptimized("x-no-retry");
    private static final Pattern SECOND_OR_LATER = Pattern.compile("0*([2-9]|[1-9]\\d{1,8})");

    private RetryHeaders() {}

    /** Whether a request says that a layer before us repeats it, or that nobody should. */
    public static boolean areIn(MultiMap headers) {
        String attempt = headers.get(ATTEMPT_COUNT);
        return "1".equals(headers.get(NO_RETRY))
                || (attempt != null && SECOND_OR_LATER.matcher(attempt).matches());
    }
}
