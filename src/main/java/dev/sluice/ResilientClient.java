package dev.sluice;

import static dev.sluice.edge.RequestEvents.NONE;

import dev.sluice.auth.CredentialsSpec;
import dev.sluice.backend.Answered.BadBody;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.NotReached.InvalidTarget;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.compose.Template;
import dev.sluice.compose.TemplateExpansionException;
import dev.sluice.config.BackendSpec;
import dev.sluice.telemetry.BackendMeters;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import dev.sluice.time.VertxClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One backend for a program of your own, guarded as a gateway guards it: time for the whole call, bulkhead, breaker,
 * retries. JSON goes in and comes out as records.
 *
 * <p>Paths are RFC 6570 templates, such as {@code /customers/{id}/orders{?limit}}; values are percent-encoded, and each
 * stays within its segment or parameter. A variable in the query that has no value is left out.
 *
 * <p>Every call ends within {@code timeout.total}, with its result or with a {@link BackendFailure} that says why there is
 * none: a value that cannot stand in the path is an {@link InvalidTarget}, an answer that is not of the wanted type a
 * {@link BadBody}. What is wrong whatever the values are (a text that is no template, a body that has no JSON) is thrown
 * as an {@link IllegalArgumentException}. {@code Void.class} passes over whatever body comes.
 *
 * <p>Thread-safe. Called on an event loop, it answers there; a call from any other thread is made on an event loop, and
 * its outcome comes to the caller's context if there is one. On a closed Vert.x it fails with an {@link
 * IllegalStateException}. Make one for the life of the program, outside any verticle: Vert.x closes what a verticle has
 * made together with it.
 */
public final class ResilientClient {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final String name;
    private final Duration total;
    private final Clock clock;
    private final AnyThread anyThread;
    private final Standalone backend;
    private final Templates templates;
    private final MultiMap headers;

    /**
     * A client whose meters nobody reads.
     *
     * @param name what failures call the backend
     * @throws IllegalArgumentException when the settings do not fit together
     */
    public ResilientClient(Vertx vertx, String name, BackendSpec spec) {
        this(vertx, name, spec, new CompositeMeterRegistry());
    }

    /**
     * A client for a backend that does not ask who we are.
     *
     * @param name what failures and meters call the backend
     * @param registry where its meters are, until it is closed
     * @throws IllegalArgumentException when the settings do not fit together, or another client of that name is on the
     *     registry: their meters would be one, and the first to close would take them away
     */
    public ResilientClient(Vertx vertx, String name, BackendSpec spec, MeterRegistry registry) {
        this(vertx, name, unnamed(spec), registry, null);
    }

    private static BackendSpec unnamed(BackendSpec spec) {
        if (spec.credentials() == null) return spec;
        throw new IllegalArgumentException(
                "credentials: " + spec.credentials() + " (expected: none, or what they are beside the settings)");
    }

    /**
     * A client for a backend that asks who we are. Connects nothing yet.
     *
     * @param credentials what shows the backend who we are, whatever name {@code spec} has for it; no token of a caller,
     *     as there is none
     * @throws IllegalArgumentException as above, and when the credentials are those of a caller
     */
    public ResilientClient(
            Vertx vertx, String name, BackendSpec spec, CredentialsSpec credentials, MeterRegistry registry) {
        this(vertx, name, spec, registry, own(credentials));
    }

    private ResilientClient(
            Vertx vertx, String name, BackendSpec spec, MeterRegistry registry, @Nullable CredentialsSpec credentials) {
        if (BackendMeters.areOn(registry, name))
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: one that nobody else on this registry has)");
        this.name = name;
        this.total = spec.timeout().total();
        this.clock = new VertxClock(vertx);
        this.anyThread = new AnyThread(vertx);
        this.backend = new Standalone(name, spec, credentials, new Surroundings(vertx, clock, registry, NONE));
        this.templates = new Templates();
        this.headers = HttpHeaders.headers();
    }

    private static CredentialsSpec own(CredentialsSpec credentials) {
        if (credentials.needsCaller())
            throw new IllegalArgumentException("credentials: those of a caller (expected: our own)");
        return credentials;
    }

    private ResilientClient(ResilientClient other, MultiMap headers) {
        this.name = other.name;
        this.total = other.total;
        this.clock = other.clock;
        this.anyThread = other.anyThread;
        this.backend = other.backend;
        this.templates = other.templates;
        this.headers = headers;
    }

    /**
     * The same client, whose calls carry these headers too; each takes the place of one of that name that calls would
     * have otherwise. It costs next to nothing, so it can be asked for before a single call. To close either is to close
     * both. A value that cannot be sent fails the call as an {@link InvalidTarget}.
     *
     * @throws IllegalArgumentException when a name or a value has a line break
     */
    public ResilientClient withHeaders(Map<String, String> more) {
        MultiMap all = HttpHeaders.headers().addAll(headers);
        more.forEach(all::set);
        return new ResilientClient(this, all);
    }

    public <T> Future<T> get(String template, Map<String, ?> variables, Class<T> type) {
        return send(new Asked(HttpMethod.GET, template, variables), null, type);
    }

    public <T> Future<T> post(String template, Map<String, ?> variables, Object body, Class<T> type) {
        return send(new Asked(HttpMethod.POST, template, variables), RecordJson.write(body), type);
    }

    public <T> Future<T> put(String template, Map<String, ?> variables, Object body, Class<T> type) {
        return send(new Asked(HttpMethod.PUT, template, variables), RecordJson.write(body), type);
    }

    public <T> Future<T> patch(String template, Map<String, ?> variables, Object body, Class<T> type) {
        return send(new Asked(HttpMethod.PATCH, template, variables), RecordJson.write(body), type);
    }

    public <T> Future<T> delete(String template, Map<String, ?> variables, Class<T> type) {
        return send(new Asked(HttpMethod.DELETE, template, variables), null, type);
    }

    private record Asked(HttpMethod method, String template, Map<String, ?> variables) {}

    private <T> Future<T> send(Asked asked, @Nullable Buffer body, Class<T> type) {
        Template template = templates.template(asked.template);
        Operation operation = new Operation(name, asked.method, asked.template);
        String target;
        try {
            target = Templates.expand(template, asked.variables);
        } catch (IllegalArgumentException | TemplateExpansionException e) {
            Call unsent = call(operation, asked.template, body);
            return Future.failedFuture(new InvalidTarget(unsent, String.valueOf(e.getMessage())));
        }
        return exchange(call(operation, target, body), type);
    }

    private Call call(Operation operation, String target, @Nullable Buffer body) {
        MultiMap all = HttpHeaders.headers().addAll(headers);
        if (body != null && !all.contains(HttpHeaders.CONTENT_TYPE)) all.set(HttpHeaders.CONTENT_TYPE, JSON);
        Deadline deadline = Deadline.in(total, clock);
        return new Call(operation, target, all, body, null, deadline, new Cancellation(), Progress.start(clock));
    }

    private <T> Future<T> exchange(Call call, Class<T> type) {
        return anyThread.call(() -> backend.backend().send(call).compose(reply -> read(call, reply.body(), type)));
    }

    private static <T> Future<T> read(Call call, Buffer body, Class<T> type) {
        if (type == Void.class) return Future.succeededFuture();
        try {
            return Future.succeededFuture(RecordJson.read(body, type));
        } catch (RecordJson.Unreadable e) {
            return Future.failedFuture(new BadBody(call, String.valueOf(e.getMessage())));
        }
    }

    /** Lets calls in flight end, for half a minute, then revokes the tokens and closes the connections. Later calls fail. */
    public Future<Void> close() {
        return backend.close();
    }
}
