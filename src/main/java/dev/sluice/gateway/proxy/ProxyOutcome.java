package dev.sluice.gateway.proxy;

import dev.sluice.core.spec.Size;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.identity.AccessFailure;
import org.jspecify.annotations.Nullable;

/** The outcome of a proxied request. */
public sealed interface ProxyOutcome {

    void accept(Visitor visitor);

    /** Returns the failure; null unless the call failed, and null if the body of the request exceeded its limit. */
    default @Nullable StepFailure failure() {
        return null;
    }

    /** Returns the outcome of the step: {@code answered}, {@code cancelled} or {@code failed}. */
    default String label() {
        return "failed";
    }

    /** One method for each case. */
    interface Visitor {
        /** The response was complete. */
        void onComplete(int status);

        /** The response failed after its head was sent. */
        void onAbort(Aborted outcome);

        /** The response failed after its head was sent, and has ended with the status of the failure. */
        void onLateFailure(FailedLate outcome);

        /** The gateway has ended the stream. */
        void onStreamEnd(StreamEnded outcome);

        /** The request body exceeds the limit of the route, and the caller has no response yet. */
        void onBodyTooLarge(Size limit);

        /** The caller cancelled the request. */
        void onCancel();

        /** The request failed, and the caller has no response yet. */
        void onError(StepFailure failure);
    }

    record Completed(int status) implements ProxyOutcome {
        @Override
        public String label() {
            return "answered";
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.onComplete(status);
        }
    }

    record Aborted(int status, @Nullable StepFailure failure) implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.onAbort(this);
        }
    }

    record FailedLate(int status, @Nullable StepFailure failure) implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.onLateFailure(this);
        }
    }

    /**
     * A stream that the gateway has ended, because its caller has lost its right or the stream has reached its age.
     *
     * @param status 0 if the caller has no response yet
     * @param denial why the caller has lost its right; null at the age of the stream
     * @param isCut whether the response has begun and lacks its end
     */
    record StreamEnded(int status, @Nullable AccessFailure denial, boolean isCut) implements ProxyOutcome {
        @Override
        public String label() {
            return "cancelled";
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.onStreamEnd(this);
        }
    }

    record BodyTooLarge(Size limit) implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.onBodyTooLarge(limit);
        }
    }

    record Cancelled() implements ProxyOutcome {
        @Override
        public String label() {
            return "cancelled";
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.onCancel();
        }
    }

    record Failed(StepFailure failure) implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.onError(failure);
        }
    }
}
