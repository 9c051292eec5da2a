package dev.sluice.upstream.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.regex.Pattern;

/**
 * Headers that announce the retries of a layer, so that only one layer retries. Three layers with three attempts each would
 * send 27 requests.
 */
public final class RetryHeaders {
    /** The attempt's number, from 1, as sent by Envoy. */
    public static final CharSequence ATTEMPT_COUNT = HttpHeaders.createOptimized("x-envoy-attempt-count");

    private static final CharSequence NO_RETRY = HttpHeaders.createOptimized("x-no-retry");
    private static final Pattern SECOND_OR_LATER = Pattern.compile("0*([2-9]|[1-9]\\d{1,8})");

    private RetryHeaders() {}

    /** Returns whether a layer in front of the gateway retries the request, or forbids retries. */
    public static boolean areIn(MultiMap headers) {
        String attempt = headers.get(ATTEMPT_COUNT);
        return "1".equals(headers.get(NO_RETRY))
                || (attempt != null && SECOND_OR_LATER.matcher(attempt).matches());
    }
}
