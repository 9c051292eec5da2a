package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.language.json.MultiValueNode;
import java.util.List;

/** The check of one request. It starts from the beginning each time that it runs. For one thread at a time. */
record RequestCheck(List<Part> parts, MemoryAccount memory) {
    /** Most violations in one problem. */
    static final int MAX_VIOLATIONS = 100;

    /** One part of a request and its schema. */
    record Part(String name, RequestSchema schema, JsonNode value) {
        private boolean isValid(Check check) {
            check.start(name);
            boolean isParameters = value instanceof MultiValueNode || name.equals("path");
            return schema.isValid(isParameters ? new ParameterCoercion(schema, check).coerce(value) : value, check);
        }
    }

    /**
     * The result of a run.
     *
     * @param hasVerdict whether the steps were enough for the first pass
     * @param isComplete whether they were enough for the second pass, too
     */
    record Result(boolean hasVerdict, boolean isComplete, List<Violation> violations) {}

    /**
     * Runs within a number of steps. The first pass ends at the first violation, and is the verdict. The second pass collects violations
     * of an invalid request with the steps that are left.
     */
    Result run(long steps) {
        StepBudget budget = new StepBudget(steps);
        Check first = new Check(budget, memory, 1);
        if (!pass(first)) return new Result(false, false, List.of());
        if (first.violations().isEmpty()) return new Result(true, true, List.of());
        Check all = new Check(budget, memory, MAX_VIOLATIONS);
        boolean isComplete = collect(all);
        return new Result(true, isComplete, List.copyOf((all.violations().isEmpty() ? first : all).violations()));
    }

    /** Returns whether the steps were enough. Another run would find no more memory for tables, so their lack ends the collection. */
    private boolean collect(Check check) {
        try {
            return pass(check);
        } catch (MemoryLimitException full) {
            return true;
        }
    }

    /** Returns whether the steps were enough. */
    private boolean pass(Check check) {
        try {
            for (Part part : parts) if (!part.isValid(check) && check.isFull()) return true;
            return true;
        } catch (StepBudget.ExhaustedException e) {
            return false;
        }
    }
}
