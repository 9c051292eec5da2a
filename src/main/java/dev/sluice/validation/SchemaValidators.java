package dev.sluice.validation;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonFormatValidator;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Creates validators of vertx-json-schema for draft 2020-12. They report all errors and load no remote schema. */
final class SchemaValidators {
    private static final String META_SCHEMA = "https://json-schema.org/draft/2020-12/";
    private static final List<String> VOCABULARIES = List.of(
            "schema",
            "meta/core",
            "meta/applicator",
            "meta/validation",
            "meta/meta-data",
            "meta/format-annotation",
            "meta/content",
            "meta/unevaluated");

    private SchemaValidators() {}

    static Validator create(JsonSchema schema, JsonFormatValidator formats) {
        return Validator.create(schema, options(), formats);
    }

    /** Returns the errors of a schema by the meta-schema. */
    static List<OutputUnit> validateSchema(JsonObject schema) {
        SchemaRepository repository = SchemaRepository.create(options());
        for (String vocabulary : VOCABULARIES)
            repository.dereference(META_SCHEMA + vocabulary, JsonSchema.of(load(vocabulary)));
        OutputUnit result = repository.validator(META_SCHEMA + "schema").validate(schema);
        return result.getErrors() == null ? List.of() : result.getErrors();
    }

    private static JsonObject load(String vocabulary) {
        String path = "/json-schema.org/draft/2020-12/" + vocabulary;
        try (InputStream file = Objects.requireNonNull(SchemaRepository.class.getResourceAsStream(path), path)) {
            return new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonSchemaOptions options() {
        return new JsonSchemaOptions()
                .setBaseUri("urn:sluice:schema")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
    }
}
