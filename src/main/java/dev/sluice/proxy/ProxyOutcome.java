package dev.sluice.proxy;

import dev.sluice.compose.StepFailure;

/** How a proxied request ended. */
public sealed interface ProxyOutcome {

    /** Calls the visitor's method for this case. */
    void accept(Visitor visitor);

    /** One method for each case. */
    interface Visitor {
        /** The caller has been sent a whole response. */
        void completed(int status);

        /** The caller has been sent the beginning of a response whose rest is lost. */
        void aborted(int status);

        /** The caller has ended the request. */
        void onCallerGone();

        /** The caller has been sent nothing. */
        void failed(StepFailure failure);
    }

    record Completed(int status) implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.completed(status);
        }
    }

    record Aborted(int status) implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.aborted(status);
        }
    }

    record CallerGone() implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.onCallerGone();
        }
    }

    record Failed(StepFailure failure) implements ProxyOutcome {
        @Override
        public void accept(Visitor visitor) {
            visitor.failed(failure);
        }
    }
}
