package dev.sluice.oauth;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.backend.UnusableReply;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An issuer with a scripted body for each URL. Its content type is not JSON. */
final class ScriptedIssuer {
    final ManualClock clock = new ManualClock();
    final List<Call> calls = new ArrayList<>();
    final IssuerClient client = new IssuerClient("shop", this::server, clock);

    /** Requests in their order, such as {@code GET https://id.example.com/jwks}. */
    final List<String> requests = new ArrayList<>();

    private final Map<String, String> bodies = new HashMap<>();

    ScriptedIssuer respondingTo(String url, String body) {
        bodies.put(url, body);
        return this;
    }

    private Backend server(URI origin) {
        return call -> {
            String url = origin.resolve(call.target()).toString();
            calls.add(call);
            requests.add(call.operation().method() + " " + url);
            String body = bodies.get(url);
            return body == null
                    ? Future.failedFuture(UnusableReply.of(call, 404, HttpHeaders.headers()))
                    : Future.succeededFuture(new Reply(
                            200, HttpHeaders.headers().set("Content-Type", "text/html"), Buffer.buffer(body)));
        };
    }
}
