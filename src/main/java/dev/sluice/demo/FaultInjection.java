package dev.sluice.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a server behaves just now. It is told on the server's own port: {@code POST /_demo/fail?for=30s} answers 503 for a
 * while, {@code POST /_demo/slow?ms=800} answers late from now on, {@code POST /_demo/ok} ends both.
 */
final class FaultInjection {
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,4})s");
    private static final Pattern MILLIS = Pattern.compile("(\\d{1,5})");

    private long wellAgainAt = System.nanoTime();
    private int delayMillis;

    /** Takes orders, and lets what follows on this router answer only as it was told. */
    void serve(Router router) {
        router.post("/_demo/fail").handler(this::fail);
        router.post("/_demo/slow").handler(this::slow);
        router.post("/_demo/ok").handler(this::recover);
        router.route().handler(this::delay).handler(this::refuse);
    }

    private void fail(RoutingContext request) {
        OptionalInt seconds = number(SECONDS, request.request().getParam("for", "30s"));
        if (seconds.isEmpty()) {
            JsonResponses.error(request, 400, "write /_demo/fail?for=30s");
            return;
        }
        wellAgainAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds.getAsInt());
        tell(request);
    }

    private void slow(RoutingContext request) {
        OptionalInt millis = number(MILLIS, request.request().getParam("ms", "800"));
        if (millis.isEmpty()) {
            JsonResponses.error(request, 400, "write /_demo/slow?ms=800");
            return;
        }
        delayMillis = millis.getAsInt();
        tell(request);
    }

    private void recover(RoutingContext request) {
        wellAgainAt = System.nanoTime();
        delayMillis = 0;
        tell(request);
    }

    private void tell(RoutingContext request) {
        JsonResponses.send(
                request,
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("failsForMs", Math.max(0, TimeUnit.NANOSECONDS.toMillis(wellAgainAt - System.nanoTime())))
                        .put("delayMs", delayMillis));
    }

    private void delay(RoutingContext request) {
        if (delayMillis == 0) request.next();
        else request.vertx().setTimer(delayMillis, passed -> request.next());
    }

    private void refuse(RoutingContext request) {
        if (System.nanoTime() - wellAgainAt >= 0) request.next();
        else JsonResponses.error(request, 503, "told to fail");
    }

    private static OptionalInt number(Pattern form, String text) {
        Matcher matcher = form.matcher(text);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
