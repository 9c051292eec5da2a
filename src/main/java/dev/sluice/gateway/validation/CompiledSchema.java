package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A schema in its running form. Immutable and thread-safe after {@link SchemaCompiler} has completed it. */
final class CompiledSchema {
    static final CompiledSchema ALWAYS = new CompiledSchema(false);

    static final CompiledSchema NEVER = new CompiledSchema(true);

    private final boolean isNever;
    private Keyword[] keywords = {};
    private boolean readsEvaluated;

    private CompiledSchema(boolean isNever) {
        this.isNever = isNever;
    }

    /** Creates a schema without keywords, to which a schema inside it can refer. */
    static CompiledSchema incomplete() {
        return new CompiledSchema(false);
    }

    /** @param readsUnevaluated whether a keyword concerns the properties or items that no other keyword has evaluated */
    void complete(List<Keyword> ordered, boolean readsUnevaluated) {
        keywords = ordered.toArray(Keyword[]::new);
        readsEvaluated = readsUnevaluated;
    }

    /** Returns whether this is the schema {@code false}, whose violations the keyword around it reports. */
    boolean isNever() {
        return isNever;
    }

    /** Returns whether a keyword needs the properties and items that the others have evaluated. */
    boolean readsEvaluated() {
        return readsEvaluated;
    }

    /** Returns whether a value is valid. Reports at least the first violation of an invalid one. */
    boolean isValid(JsonNode value, Check check) {
        boolean isValid = !isNever;
        for (Keyword keyword : keywords) {
            check.charge(1);
            if (keyword.holds(value, check)) continue;
            if (check.stopsAtFirst()) return false;
            isValid = false;
        }
        return isValid;
    }
}
