package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.memory.MemoryAccount;
import java.util.function.Function;

/** The values of the variables of an expression, by name, and the account that pays for values that expressions build. */
@FunctionalInterface
public interface Values extends Function<String, JsonNode> {
    /** Returns the account. */
    default MemoryAccount memory() {
        return MemoryAccount.unlimited();
    }
}
