package dev.sluice.gateway.validation;

/** The steps that one check may take. For one thread. */
final class StepBudget {
    private long left;

    StepBudget(long steps) {
        left = steps;
    }

    /**
     * Pays for work before it is done.
     *
     * @throws ExhaustedException if fewer steps are left; the check ends
     */
    void charge(long steps) {
        left -= steps;
        if (left < 0) throw new ExhaustedException();
    }

    /** Returns the steps that are left; negative after the budget is exhausted. */
    long left() {
        return left;
    }

    /** Ends a check from any depth. It has no stack trace, because callers can cause it. */
    static final class ExhaustedException extends RuntimeException {
        ExhaustedException() {
            super("the check takes more steps than its budget", null, false, false);
        }
    }
}
