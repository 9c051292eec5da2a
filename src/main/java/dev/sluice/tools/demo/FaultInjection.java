package dev.sluice.tools.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Injects faults into the responses of one server. {@code POST /_demo/fail?for=30s} makes it respond with 503 for 30 seconds,
 * {@code POST /_demo/slow?ms=800} delays its responses, and {@code POST /_demo/ok} ends both.
 */
final class FaultInjection {
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,4})s");
    private static final Pattern MILLIS = Pattern.compile("(\\d{1,5})");

    private long failUntil = System.nanoTime();
    private int delayMillis;

    /** Adds the requests for faults, and injects the faults into the routes that are added later. */
    void serve(Router router) {
        router.post("/_demo/fail").handler(this::failFor);
        router.post("/_demo/slow").handler(this::delayBy);
        router.post("/_demo/ok").handler(this::reset);
        router.route().handler(this::injectDelay).handler(this::injectFailure);
    }

    private void failFor(RoutingContext context) {
        OptionalInt seconds = parseNumber(SECONDS, context.request().getParam("for", "30s"));
        if (seconds.isEmpty()) {
            JsonResponses.sendError(context, 400, "write /_demo/fail?for=30s");
            return;
        }
        failUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds.getAsInt());
        sendState(context);
    }

    private void delayBy(RoutingContext context) {
        OptionalInt millis = parseNumber(MILLIS, context.request().getParam("ms", "800"));
        if (millis.isEmpty()) {
            JsonResponses.sendError(context, 400, "write /_demo/slow?ms=800");
            return;
        }
        delayMillis = millis.getAsInt();
        sendState(context);
    }

    private void reset(RoutingContext context) {
        failUntil = System.nanoTime();
        delayMillis = 0;
        sendState(context);
    }

    private void sendState(RoutingContext context) {
        JsonResponses.send(
                context,
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("failsForMs", Math.max(0, TimeUnit.NANOSECONDS.toMillis(failUntil - System.nanoTime())))
                        .put("delayMs", delayMillis));
    }

    private void injectDelay(RoutingContext context) {
        if (delayMillis == 0) context.next();
        else context.vertx().setTimer(delayMillis, ignored -> context.next());
    }

    private void injectFailure(RoutingContext context) {
        if (System.nanoTime() - failUntil >= 0) context.next();
        else JsonResponses.sendError(context, 503, "injected failure");
    }

    private static OptionalInt parseNumber(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
