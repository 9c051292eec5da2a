package dev.sluice.backend;

import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call to a backend, from the step that makes it to the wire. It stays on one event loop.
 *
 * @param operation what kind of call
 * @param target path and query, already percent-encoded, starting with a slash; the backend's base path comes before it
 * @param headers the headers to send; not changed once the call is made
 * @param body the whole body, or null for none; replayed as it is on every attempt
 * @param tenant on whose behalf, where the backend's bulkhead has a share per tenant; null for nobody in particular
 * @param subjectToken whose token the call may be made with; null where no caller is known by one
 * @param deadline when the caller stops waiting
 * @param cancellation how the caller says that nobody needs the reply any more
 * @param progress when the call began and how many attempts it has made, shared by all copies of this call
 * @param bodies where bodies go that are not held, in place of {@code body} and of the reply's; null when they are held
 */
public record Call(
        Operation operation,
        String target,
        MultiMap headers,
        @Nullable Buffer body,
        @Nullable String tenant,
        @Nullable SubjectToken subjectToken,
        Deadline deadline,
        Cancellation cancellation,
        Progress progress,
        @Nullable StreamedBodies bodies) {

    /** A call that is made in nobody's name but our own, with bodies that are held. */
    public Call(
            Operation operation,
            String target,
            MultiMap headers,
            @Nullable Buffer body,
            @Nullable String tenant,
            Deadline deadline,
            Cancellation cancellation,
            Progress progress) {
        this(operation, target, headers, body, tenant, null, deadline, cancellation, progress, null);
    }

    /** The same call with bodies that are not held. */
    public Call withBodies(StreamedBodies other) {
        return new Call(
                operation, target, headers, null, tenant, subjectToken, deadline, cancellation, progress, other);
    }

    /** The same call with the token of its caller. */
    public Call withSubjectToken(@Nullable SubjectToken other) {
        return new Call(operation, target, headers, body, tenant, other, deadline, cancellation, progress, bodies);
    }

    /** The same call with at most {@code allowed} from its beginning. */
    public Call withTimeout(Duration timeout) {
        return withDeadline(new Deadline(progress.startedNanos() + timeout.toNanos()).earlierOf(deadline));
    }

    /** The same call on behalf of a tenant. */
    public Call withTenant(String other) {
        return new Call(
                operation, target, headers, body, other, subjectToken, deadline, cancellation, progress, bodies);
    }

    /** The same call with another deadline. */
    public Call withDeadline(Deadline other) {
        return new Call(operation, target, headers, body, tenant, subjectToken, other, cancellation, progress, bodies);
    }

    /** The same call with one header set, whatever it was before. */
    public Call withHeader(CharSequence name, CharSequence value) {
        return withHeaders(HttpHeaders.headers().addAll(headers).set(name, value));
    }

    /** The same call with these headers and no others. */
    public Call withHeaders(MultiMap others) {
        return new Call(
                operation, target, others, body, tenant, subjectToken, deadline, cancellation, progress, bodies);
    }

    /** The same call under another cancellation, such as that of a single attempt. */
    public Call withCancellation(Cancellation other) {
        return new Call(operation, target, headers, body, tenant, subjectToken, deadline, other, progress, bodies);
    }
}
