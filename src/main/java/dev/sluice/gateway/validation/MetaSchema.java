package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The schema of the supported schemas, which decides about the values of their keywords. */
final class MetaSchema {
    private static final CompiledSchema SCHEMA = SchemaCompiler.compile(load());

    private MetaSchema() {}

    /** @throws InvalidSchemaException if a keyword has a value that it cannot have */
    static void check(JsonNode document) throws InvalidSchemaException {
        Check check = new Check(new StepBudget(Long.MAX_VALUE), MemoryAccount.unlimited(), 1);
        try {
            if (check.apply(SCHEMA, document)) return;
        } catch (StepBudget.ExhaustedException e) {
            throw new InvalidSchemaException("", "schemas are nested too deep");
        }
        Violation first = check.violations().get(0);
        throw new InvalidSchemaException(first.pointer(), first.detail());
    }

    private static JsonNode load() {
        try (InputStream file = Objects.requireNonNull(MetaSchema.class.getResourceAsStream("meta-schema.json"))) {
            return JsonReader.DEFAULT.read(Buffer.buffer(file.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
