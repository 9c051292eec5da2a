package dev.sluice.gateway.edge.problem;

import dev.sluice.core.trace.Reason;

/** Rejects a request with a problem before any call of a backend. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(int status, Reason reason, String detail) {
        this(Problem.of(status, reason, detail));
    }

    public ProblemException(Problem problem) {
        super(problem.title(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
