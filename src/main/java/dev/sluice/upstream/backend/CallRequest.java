package dev.sluice.upstream.backend;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.trace.RequestTrace;
import org.jspecify.annotations.Nullable;

/**
 * The request of a caller, as far as its calls need it; all of them share it.
 *
 * @param memory pays for the replies
 * @param trace the trace of the request; null for calls that belong to no request
 * @param subjectToken the token of the caller, for token exchange; null if there is none
 */
public record CallRequest(
        MemoryAccount memory,
        @Nullable RequestTrace trace,
        @Nullable SubjectToken subjectToken) {

    /** Stands for the request of calls that belong to none, which have no limit of memory. */
    static final CallRequest NONE = new CallRequest(MemoryAccount.unlimited(), null, null);

    /** Returns the request of an authenticated caller. */
    public CallRequest withSubjectToken(@Nullable SubjectToken token) {
        return new CallRequest(memory, trace, token);
    }
}
