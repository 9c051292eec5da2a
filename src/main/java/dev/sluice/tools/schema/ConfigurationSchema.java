package dev.sluice.tools.schema;

import static dev.sluice.tools.schema.SchemaNodes.anyOf;
import static dev.sluice.tools.schema.SchemaNodes.list;
import static dev.sluice.tools.schema.SchemaNodes.object;
import static dev.sluice.tools.schema.SchemaNodes.words;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.binding.Deserializer;
import dev.sluice.config.credential.CredentialsDeserializer;
import dev.sluice.config.load.ConfigTypes;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.address.NetworkSource;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.spec.Percent;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.compose.ReturnIfStep;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.log.AccessPart;
import dev.sluice.gateway.log.AccessSpec;
import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.RequestSchema;
import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.http.HealthCheck;
import dev.sluice.upstream.store.StoreSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Generates the JSON Schema of {@code conf/} for editors. It reads the same records as the loader, so it has the same keys. It accepts every valid configuration. Rules over several settings stay with the loader. */
public final class ConfigurationSchema {
    private static final String METHODS = "^(" + String.join("|", CallTarget.METHODS) + ") +[^ /]*/";

    private ConfigurationSchema() {}

    /** Returns the schema as text with a trailing line break. */
    public static String text() {
        SchemaGenerator types =
                new SchemaGenerator(ConfigTypes.builtIn(), customSchemas(), Set.of(HealthCheck.Spec.class));
        ObjectNode schema = object();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "The configuration of Sluice, or a file of it");
        ObjectNode configuration = types.record(Configuration.class, Set.of("any"));
        ObjectNode defaults = mapping();
        new TreeMap<>(ConfigTypes.DEFAULTABLE)
                .forEach((name, entry) -> ((ObjectNode) defaults.get("properties"))
                        .set(name, types.record(entry.type(), entry.excludedKeys())));
        ((ObjectNode) configuration.get("properties"))
                .set("defaults", defaults.put("description", "Settings that backends and routes inherit."));
        schema.setAll(configuration);
        schema.set("definitions", types.definitions());
        return schema.toPrettyString() + "\n";
    }

    private static ObjectNode mapping() {
        ObjectNode mapping = object().put("type", "object");
        mapping.putObject("properties");
        return mapping.put("additionalProperties", false);
    }

    private static Map<String, Function<SchemaGenerator, ObjectNode>> customSchemas() {
        return Map.ofEntries(
                Map.entry(Deserializer.listOf(Route.Spec.class), ConfigurationSchema::routes),
                Map.entry(
                        Step.Spec.class.getTypeName(),
                        types -> anyOf(types.schemaOf(CallStep.Spec.class), types.schemaOf(ReturnIfStep.Spec.class))),
                Map.entry(Deserializer.listOf(Fallback.class), ConfigurationSchema::fallback),
                Map.entry(ResponseBodySpec.class.getTypeName(), ConfigurationSchema::respond),
                Map.entry(
                        RequestSchema.class.getTypeName(), types -> MetaSchema.of(types.schemaOf(RequestSchema.class))),
                Map.entry(QueryFilter.class.getTypeName(), ConfigurationSchema::queryNames),
                Map.entry(AccessSpec.class.getTypeName(), ConfigurationSchema::access),
                Map.entry(CredentialsSpec.class.getTypeName(), ConfigurationSchema::credentials),
                Map.entry(NetworkSource.class.getTypeName(), ConfigurationSchema::networks),
                Map.entry(RateLimitSpec.Plans.class.getTypeName(), ConfigurationSchema::plans),
                Map.entry(StoreSpec.class.getTypeName(), ConfigurationSchema::store));
    }

    /** The URLs of the store have schemes of their own. */
    private static ObjectNode store(SchemaGenerator types) {
        ObjectNode store = types.record(StoreSpec.class, Set.of());
        ObjectNode url = ScalarSchema.matching("^rediss?://[^@?#]+$");
        ((ObjectNode) store.get("properties").get("url"))
                .putArray("allOf")
                .add(anyOf(url, list(url).put("minItems", 1)));
        return store;
    }

    private static ObjectNode networks(SchemaGenerator types) {
        ObjectNode file = mapping();
        file.putArray("required").add("file");
        ((ObjectNode) file.get("properties")).set("file", types.schemaOf(String.class));
        ObjectNode network = types.schemaOf(Network.class);
        return anyOf(network, list(network).put("minItems", 1), file);
    }

    private static ObjectNode plans(SchemaGenerator types) {
        ObjectNode plans = object().put("type", "object");
        plans.putArray("required").add(RateLimitSpec.BY).add(RateLimitSpec.ELSE);
        plans.putObject("properties").set(RateLimitSpec.BY, types.schemaOf(Expression.class));
        return plans.set("additionalProperties", types.schemaOf(RateLimitSpec.Plan.class));
    }

    private static ObjectNode routes(SchemaGenerator types) {
        ObjectNode routes = object().put("type", "object");
        routes.putObject("propertyNames").put("pattern", METHODS);
        return routes.set("additionalProperties", types.schemaOf(Route.Spec.class));
    }

    private static ObjectNode respond(SchemaGenerator types) {
        ObjectNode mapping =
                object().put("type", "object").set("additionalProperties", types.schemaOf(ResponseBodySpec.class));
        return anyOf(types.schemaOf(Expression.class), types.schemaOf(ResponseBodySpec.FieldSelection.class), mapping);
    }

    /** Returns the schema of a chain or a bare value. A bare list must not look like a chain. */
    private static ObjectNode fallback(SchemaGenerator types) {
        ObjectNode call = types.schemaOf(CallTemplate.Spec.class);
        ObjectNode chain = list(anyOf(call, alone("value")));
        ObjectNode calls = object().set("contains", with("call"));
        ObjectNode values = object().put("minItems", 1).set("items", anyOf(alone("value"), alone("stale")));
        ObjectNode list = object().put("type", "array").set("not", anyOf(calls, values));
        return anyOf(object().set("not", object().put("type", "array")), chain, list);
    }

    private static ObjectNode with(String key) {
        ObjectNode mapping = object().put("type", "object");
        mapping.putArray("required").add(key);
        return mapping;
    }

    private static ObjectNode alone(String key) {
        return with(key).put("maxProperties", 1);
    }

    private static ObjectNode queryNames(SchemaGenerator types) {
        return anyOf(words(List.of("all", "none")), list(types.schemaOf(String.class)));
    }

    private static ObjectNode access(SchemaGenerator types) {
        ObjectNode pair = mapping().put("minProperties", 1).put("maxProperties", 1);
        ((ObjectNode) pair.get("properties"))
                .<ObjectNode>set("slow", types.schemaOf(Duration.class))
                .set("sample", types.schemaOf(Percent.class));
        List<String> parts = AccessPart.codes();
        ObjectNode selected = words(parts)
                .put(
                        "description",
                        "requests that failed, whose response lacks the result of a step, or that have a 4xx of a backend");
        List<String> all =
                Stream.concat(Stream.of("all", "off"), parts.stream()).toList();
        return anyOf(words(all), list(anyOf(selected, pair)));
    }

    private static ObjectNode credentials(SchemaGenerator types) {
        ObjectNode any = object();
        ArrayNode alternatives = any.putArray("anyOf");
        CredentialsDeserializer.propertiesByType()
                .forEach((grant, specTypes) -> alternatives.add(credentials(grant, specTypes, types)));
        return any;
    }

    private static ObjectNode credentials(
            String grant, List<Class<? extends Record>> specTypes, SchemaGenerator types) {
        ObjectNode schema = mapping();
        ArrayNode required = JsonNodeFactory.instance.arrayNode().add("grant");
        ObjectNode properties = (ObjectNode) schema.get("properties");
        properties.putObject("grant").put("const", grant);
        specTypes.forEach(specType -> types.addTo(properties, required, specType));
        return schema.set("required", required);
    }
}
