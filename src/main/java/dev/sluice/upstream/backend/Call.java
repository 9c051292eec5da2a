package dev.sluice.upstream.backend;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call to a backend, over all its attempts. Immutable but for its cancellation and its state, which belong to the event loop
 * of the call.
 *
 * @param bodies streams that replace the body of the reply, and that of the content if it is null; null for buffered bodies
 * @param state shared by all copies of this call
 */
public record Call(
        CallContent content,
        CallRequest request,
        CallLimits limits,
        @Nullable StreamedBodies bodies,
        CallState state,
        CallListener listener) {
    private static final Logger log = LoggerFactory.getLogger(Call.class);

    /** Creates a call with buffered bodies. */
    public Call(CallContent content, CallRequest request, CallLimits limits, CallState state) {
        this(content, request, limits, null, state, CallListener.NONE);
    }

    /** Creates a call with buffered bodies that belongs to no request. */
    public Call(CallContent content, CallLimits limits, CallState state) {
        this(content, CallRequest.NONE, limits, state);
    }

    public Operation operation() {
        return content.operation();
    }

    public String target() {
        return content.target();
    }

    public MultiMap headers() {
        return content.headers();
    }

    public @Nullable Buffer body() {
        return content.body();
    }

    public MemoryAccount memory() {
        return request.memory();
    }

    public @Nullable SubjectToken subjectToken() {
        return request.subjectToken();
    }

    public Deadline deadline() {
        return limits.deadline();
    }

    public Cancellation cancellation() {
        return limits.cancellation();
    }

    public @Nullable String tenant() {
        return limits.tenant();
    }

    /** Passes an event to the listener. An exception of the listener is logged. */
    public void tell(Consumer<CallListener> event) {
        tell(listener, event);
    }

    static void tell(CallListener listener, Consumer<CallListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException bug) {
            log.error("a listener of a call throws", bug);
        }
    }

    /** Returns this call with one listener more, which hears each event after the others. */
    public Call listenedBy(CallListener added) {
        return new Call(content, request, limits, bodies, state, listener.and(added));
    }

    /** Returns this call with a deadline at most {@code timeout} after its start. */
    public Call withTimeout(Duration timeout) {
        return withDeadline(new Deadline(state.startedNanos() + timeout.toNanos()).earlierOf(deadline()));
    }

    /** Returns this call with another deadline. */
    public Call withDeadline(Deadline other) {
        return with(limits.withDeadline(other));
    }

    /** Returns this call for a tenant. */
    public Call withTenant(String other) {
        return with(limits.withTenant(other));
    }

    /** Returns this call with another cancellation, such as that of a single attempt. */
    public Call withCancellation(Cancellation other) {
        return with(limits.withCancellation(other));
    }

    private Call with(CallLimits others) {
        return new Call(content, request, others, bodies, state, listener);
    }

    /** Returns this call with one header set; a value that it had is replaced. */
    public Call withHeader(CharSequence name, CharSequence value) {
        return withHeaders(HttpHeaders.headers().addAll(headers()).set(name, value));
    }

    /** Returns this call with these headers only. */
    public Call withHeaders(MultiMap others) {
        CallContent other = new CallContent(operation(), target(), others, body());
        return new Call(other, request, limits, bodies, state, listener);
    }

    /** Returns this call with another state, before its first attempt. */
    public Call withState(CallState other) {
        return new Call(content, request, limits, bodies, other, listener);
    }
}
