package dev.sluice.identity.issuer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Reply;
import dev.sluice.identity.StrictJson;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The JSON objects of an issuer's servers. Used on the home loop alone. Fails with a {@link dev.sluice.backend.BackendFailure}
 * or with {@link Unusable}, within {@value #PATIENCE_SECONDS} s; redirects are not followed.
 */
public final class Documents {
    private static final int PATIENCE_SECONDS = 5;
    private static final CharSequence FORM = HttpHeaders.createOptimized("application/x-www-form-urlencoded");

    private final Surroundings around;

    public Documents(Surroundings around) {
        this.around = around;
    }

    public Future<ObjectNode> get(URI url) {
        return send(HttpMethod.GET, url, HttpHeaders.headers(), null);
    }

    /**
     * Sends a form.
     *
     * @param authorization the value of the header, which proves who we are
     */
    public Future<ObjectNode> post(URI url, String form, String authorization) {
        MultiMap headers =
                HttpHeaders.headers().add(HttpHeaders.CONTENT_TYPE, FORM).add(HttpHeaders.AUTHORIZATION, authorization);
        return send(HttpMethod.POST, url, headers, Buffer.buffer(form));
    }

    private Future<ObjectNode> send(HttpMethod method, URI url, MultiMap headers, @Nullable Buffer body) {
        String target = targetOf(url);
        Operation operation = new Operation("identity:" + around.identity(), method, target);
        Deadline deadline = Deadline.in(Duration.ofSeconds(PATIENCE_SECONDS), around.clock());
        Call call = new Call(
                operation, target, headers, body, null, deadline, new Cancellation(), Progress.start(around.clock()));
        return around.servers().apply(originOf(url)).send(call).map(Documents::read);
    }

    private static ObjectNode read(Reply reply) {
        return StrictJson.object(reply.body().getBytes())
                .orElseThrow(() -> new Unusable("the answer is not one JSON object"));
    }

    private static URI originOf(URI url) {
        return URI.create(url.getScheme() + "://" + url.getRawAuthority());
    }

    private static String targetOf(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }
}
