package dev.sluice.upstream.backend;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call to a backend, over all its attempts. Immutable but for {@code cancellation} and {@code progress}, which
 * belong to the event loop of the call.
 *
 * @param target path and query, percent-encoded, with a leading slash; appended to the base path of the backend
 * @param headers must not change after the call was sent
 * @param body the request body, sent again with every attempt; null for none
 * @param tenant selects the share of the bulkhead; null for none
 * @param subjectToken the token of the caller, for token exchange; null if there is none
 * @param deadline the time at which the caller stops waiting
 * @param progress shared by all copies of this call
 * @param memory pays for the reply
 * @param bodies streams that replace the body of the reply, and {@code body} if it is null; null for buffered bodies
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
        MemoryAccount memory,
        @Nullable StreamedBodies bodies) {

    /** Creates a call with buffered bodies, without a subject token, and without a limit of memory. */
    public Call(
            Operation operation,
            String target,
            MultiMap headers,
            @Nullable Buffer body,
            @Nullable String tenant,
            Deadline deadline,
            Cancellation cancellation,
            Progress progress) {
        this(
                operation,
                target,
                headers,
                body,
                tenant,
                null,
                deadline,
                cancellation,
                progress,
                MemoryAccount.unlimited(),
                null);
    }

    /** Returns this call with a deadline at most {@code timeout} after its start. */
    public Call withTimeout(Duration timeout) {
        return withDeadline(new Deadline(progress.startedNanos() + timeout.toNanos()).earlierOf(deadline));
    }

    /** Returns this call for a tenant. */
    public Call withTenant(String other) {
        return new Call(
                operation,
                target,
                headers,
                body,
                other,
                subjectToken,
                deadline,
                cancellation,
                progress,
                memory,
                bodies);
    }

    /** Returns this call with another deadline. */
    public Call withDeadline(Deadline other) {
        return new Call(
                operation, target, headers, body, tenant, subjectToken, other, cancellation, progress, memory, bodies);
    }

    /** Returns this call with one header set; a value that it had is replaced. */
    public Call withHeader(CharSequence name, CharSequence value) {
        return withHeaders(HttpHeaders.headers().addAll(headers).set(name, value));
    }

    /** Returns this call with these headers only. */
    public Call withHeaders(MultiMap others) {
        return new Call(
                operation,
                target,
                others,
                body,
                tenant,
                subjectToken,
                deadline,
                cancellation,
                progress,
                memory,
                bodies);
    }

    /** Returns this call with another progress, before its first attempt. */
    public Call withProgress(Progress other) {
        return new Call(
                operation, target, headers, body, tenant, subjectToken, deadline, cancellation, other, memory, bodies);
    }

    /** Returns this call with another cancellation, such as that of a single attempt. */
    public Call withCancellation(Cancellation other) {
        return new Call(
                operation, target, headers, body, tenant, subjectToken, deadline, other, progress, memory, bodies);
    }
}
